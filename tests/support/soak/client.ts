/** What was answered over the whole run, by status, with the sentences of everything that should not have been. */
export interface Tally {
  requests: number;
  serverErrors: number;
  unexpected: string[];
}

export interface SoakClient {
  tally: Tally;
  api(method: string, to: string, body?: object, headers?: Record<string, string>): Promise<{ status: number; body: any }>;
  page(to: string): Promise<void>;
  /** Deploys that wait or run. */
  unfinished(): Promise<number>;
  /** Every run there is. */
  runs(): Promise<{ status: string; recovered: boolean }[]>;
}

/** With 409, which many people at once cannot avoid: a member that is there already, a project that is busy. */
const EXPECTED = new Set([200, 201, 202, 204, 303, 409]);

/** Speaks to a running server over HTTP as one owner, with a token and as a signed-in browser. */
export async function soakClient(url: string, token: string): Promise<SoakClient> {
  const tally: Tally = { requests: 0, serverErrors: 0, unexpected: [] };
  async function send(method: string, to: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(`${url}${to}`, { ...init, method, redirect: 'manual' });
    tally.requests += 1;
    if (answer.status >= 500) tally.serverErrors += 1;
    if (!EXPECTED.has(answer.status)) tally.unexpected.push(`${method} ${to} → ${answer.status}`);
    return answer;
  }
  const signedIn = await send('POST', '/sign-in', {
    headers: { 'Sec-Fetch-Site': 'same-origin' },
    body: new URLSearchParams({ token }),
  });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';

  const api: SoakClient['api'] = async (method, to, body, headers = {}) => {
    const answer = await send(method, `/api/v1${to}`, {
      headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  const countOf = async (status: string): Promise<number> =>
    (await api('GET', `/deploy-runs?status=${status}&limit=200`)).body.items.length;
  return {
    tally,
    api,
    page: async (to) => {
      await (await send('GET', to, { headers: { Cookie: cookie } })).text();
    },
    unfinished: async () => (await countOf('queued')) + (await countOf('running')),
    runs: async () => {
      const all: { status: string; recovered: boolean }[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { body } = await api('GET', `/deploy-runs?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
        all.push(...body.items);
        cursor = body.next_cursor ?? null;
      }
      return all;
    },
  };
}

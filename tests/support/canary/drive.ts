import { allOperations } from '#app/contracts/operations.ts';
import type { TestApp } from '#tests/support/app.ts';
import { type ForeignRequest, MATRIX } from '#tests/support/authorization-matrix.ts';
import { type ForeignPage, PAGE_MATRIX } from '#tests/support/page-matrix.ts';
import type { Party } from '#tests/support/parties.ts';

/** A request as it was sent, so that a control can do something foolish with it. */
export interface Sent {
  headers: Record<string, string>;
}

/** An answer of the program, with how it was asked. */
export interface Heard {
  what: string;
  status: number;
  text: string;
  isPage: boolean;
}

/** Sends requests and hands every answer to `hear`. */
export function createDriver(on: TestApp, hear: (heard: Heard) => void) {
  const sent: Sent[] = [];
  async function send(method: string, to: string, headers: Record<string, string>, body?: RequestInit['body']): Promise<void> {
    sent.push({ headers });
    const answer = await on.fetch(to, { method, headers, body });
    hear({
      what: `${method} ${to}`,
      status: answer.status,
      text: `${answer.headers.get('location') ?? ''} ${await answer.text()}`,
      isPage: !to.startsWith('/api/'),
    });
  }
  const json = (authorization: string) => ({ 'Content-Type': 'application/json', Authorization: authorization });

  return {
    sent,
    send,
    /** One operation of the API; the answer is checked as all are. */
    api: (method: string, to: string, token: string, body?: unknown) =>
      send(method, `/api/v1${to}`, json(`Bearer ${token}`), body === undefined ? undefined : JSON.stringify(body)),
    /** Every operation, naming the things of one party, with the token of another, or of nobody. */
    async operations(theirs: Party['world'], mine: Party['world'], token: string): Promise<void> {
      for (const { id, method } of allOperations) {
        const rows: ForeignRequest[] = Object.entries(MATRIX).find(([name]) => name === id)?.[1](theirs, mine) ?? [];
        for (const { path, body } of rows)
          await send(method, `/api/v1${path}`, json(`Bearer ${token}`), body === undefined ? undefined : JSON.stringify(body));
      }
    },
    /** Every page and form, naming the things of one party, as the browser of another. */
    async pages(
      theirs: Party['world'],
      mine: Party['world'],
      cookie: string,
      which: (page: ForeignPage) => boolean = () => true,
    ) {
      for (const row of Object.values(PAGE_MATRIX))
        for (const page of row(theirs, mine).filter(which)) {
          if (page.fields === undefined) await send('GET', page.path, { Cookie: cookie });
          else {
            const fields = Object.entries(page.fields).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]));
            await send('POST', page.path, { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' }, new URLSearchParams(fields));
          }
        }
    },
  };
}

export type Driver = ReturnType<typeof createDriver>;

/** Bodies that cannot be read or taken, each around a secret. */
export const spoiltBodies = (secret: string): string[] => [
  `{"config":{"env":{"KEY":"${secret}"}} and more`,
  `{"files":[{"path":"a","content":"${secret}`,
  `{"${secret}":1,"${secret}":2}`.replace(new RegExp(secret, 'g'), `name`).replace('1', `"${secret}"`),
  `{"__proto__":{"key":"${secret}"}}`,
  `{"name":"x","config":${'['.repeat(40)}"${secret}"${']'.repeat(40)}}`,
  `${secret}`,
  `"${secret}"`,
  `{"files":[{"path":"../up","content":"${secret}"}]}`,
  `{"files":[{"path":"a","content":"${secret}","encoding":"base64"}],"config":{"env":{"KEY":["${secret}"]}}}`,
  `{"type":"mcp_server","name":"x","config":{"command":7,"env":"${secret}"}}`,
  `{"config":{"hooks":{"Nothing":"${secret}"}}}`,
];

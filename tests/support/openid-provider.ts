import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export const REDIRECT_URI = 'http://localhost:3000/sign-in/callback';

/** A real provider of OpenID Connect on this machine. Whoever types a name is that person, of the workspace in `workspaces`. */
export async function startProvider(workspaces: Readonly<Record<string, unknown>>) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'loadout',
        client_secret: 'a-secret-of-the-tests',
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub', 'workspace'], profile: ['name'] },
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => true },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, workspace: workspaces[id] }),
    }),
  });
  server.on('request', provider.callback());
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { issuer, close };
}

/** A browser at the provider: signs in under a name, agrees, and says where it was sent back to. */
export async function signInAtProvider(start: string, name: string, { agrees = true } = {}): Promise<string> {
  const cookies = new Map<string, string>();
  async function go(url: string, body?: URLSearchParams): Promise<Response> {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      body,
      redirect: 'manual',
      headers: { Cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(key);
      else cookies.set(key, value);
    }
    return response;
  }

  let url = start;
  for (let step = 0; step < 20; step += 1) {
    if (url.startsWith(REDIRECT_URI)) return url;
    const response = await go(url);
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url).href;
      continue;
    }
    const page = await response.text();
    if (!agrees) {
      url = new URL(/href="([^"]+\/abort)"/.exec(page)?.[1] ?? '', url).href;
      continue;
    }
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? '';
    if (prompt === '') throw new Error(`The provider shows something else:\n${page.slice(0, 1500)}`);
    const sent = await go(url, new URLSearchParams({ prompt, login: name, password: 'any' }));
    url = new URL(sent.headers.get('location') ?? '', url).href;
  }
  throw new Error('The provider does not come to an end.');
}

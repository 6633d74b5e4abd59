import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import { signInAtProvider, startProvider } from '#tests/support/openid-provider.ts';
import { createSignedInWorld, type SignedInWorld } from '#tests/support/signed-in-world.ts';

const ROUTES = /^routes\/(sign-|settings|_index|collections)/;
const CLIENT = { OIDC_CLIENT_ID: 'loadout', OIDC_CLIENT_SECRET: 'a-secret-of-the-tests' };

let provider: Awaited<ReturnType<typeof startProvider>>;
let world: SignedInWorld;
beforeAll(async () => {
  provider = await startProvider({ ana: 'platform-team', ben: 'platform-team', eve: '../escape', zoe: 7 });
  const env = { ...CLIENT, OIDC_ISSUER: provider.issuer, OIDC_OWNER_CLAIM: 'workspace' };
  world = await createSignedInWorld({ routes: ROUTES, env });
});
afterAll(async () => {
  await world.close();
  await provider.close();
});

type Page = ReturnType<SignedInWorld['visitor']>;
const ours = (url: string): string => url.replace('http://localhost:3000', '');

/** From our page to the provider and back to our callback, which is not asked yet. */
async function comeBack(page: Page, name: string, options?: { agrees?: boolean }, next = '/collections'): Promise<string> {
  const begun = await page.get(`/sign-in/sso?next=${encodeURIComponent(next)}`);
  expect(begun.status).toBe(303);
  return ours(await signInAtProvider(begun.location ?? '', name, options));
}

describe('single sign-on at a real provider', () => {
  test('the person is its sub, the workspace its claim; the session works and is written down', async () => {
    const page = world.visitor();
    expect((await page.get('/sign-in')).text).toContain('Continue with single sign-on');
    const back = await page.get(await comeBack(page, 'ana'));
    expect(back.location).toBe('/collections');
    expect((await page.get('/collections')).status).toBe(200);
    const { text } = await page.get('/settings');
    expect(text).toContain('platform-team');
    expect(text).toContain('ana');
    const { items } = await world.services.audit.list(ownerId('platform-team'), { action: 'sign_in' });
    expect(items[0]).toMatchObject({ action: 'sign_in.done', actor: 'ana', details: { by: 'single_sign_on' } });
  });

  test('people of one workspace share it; tokens and the audit log need another right than they got', async () => {
    const ben = world.visitor();
    await ben.get(await comeBack(ben, 'ben'));
    expect((await ben.get('/settings/sessions')).text).toContain('ben');
    expect((await ben.get('/settings/tokens')).status).toBe(403);
  });

  test('asks with PKCE, state and nonce, and keeps what it needs unreadable', async () => {
    const begun = await world.visitor().get('/sign-in/sso');
    const query = new URL(begun.location ?? '').searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) expect(query.get(name)?.length, name).toBeGreaterThan(20);
    const cookie = begun.headers.getSetCookie().join();
    expect(cookie).toMatch(/^__Host-loadout_single_sign_on=[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(Buffer.from(decodeURIComponent(cookie.split(/[=;]/)[1] ?? ''), 'base64').toString()).not.toContain(query.get('state'));
  });

  test('whoever says no, or is of no workspace, stays outside and reads why', async () => {
    const page = world.visitor();
    const refused = await page.get(await comeBack(page, 'ana', { agrees: false }));
    expect(refused.location).toBe('/sign-in?problem=refused');
    expect((await page.get(refused.location ?? '')).text).toContain('did not let you in');
    for (const nobody of ['eve', 'zoe', 'unknown']) {
      const other = world.visitor();
      expect((await other.get(await comeBack(other, nobody))).location, nobody).toBe('/sign-in?problem=no_workspace');
      expect((await other.get('/collections')).status).toBe(303);
    }
  });

  test('an answer counts only in the browser that asked, only once, only unchanged', async () => {
    const page = world.visitor();
    const back = await comeBack(page, 'ana');
    expect((await world.visitor().get(back)).location, 'another browser').toBe('/sign-in?problem=mismatch');
    expect((await page.get(back.replace(/state=[^&]+/, 'state=other'))).location).toBe('/sign-in?problem=mismatch');
    expect((await page.get(back)).location, 'its cookie is gone').toBe('/sign-in?problem=mismatch');
    const again = world.visitor();
    const twice = await comeBack(again, 'ana');
    expect((await again.get(twice)).location).toBe('/collections');
    expect((await again.get(twice)).location).toBe('/sign-in?problem=mismatch');
    expect((await world.visitor().get('/sign-in/callback?code=x&state=y')).location).toBe('/sign-in?problem=mismatch');
  });

  test('it leads nowhere but to a page of ours', async () => {
    const page = world.visitor();
    expect((await page.get(await comeBack(page, 'ana', {}, 'https://evil.example/'))).location).toBe('/');
  });
});

test('one workspace for everybody, with the rights that are set', async () => {
  const env = { ...CLIENT, OIDC_ISSUER: provider.issuer, OIDC_OWNER: 'everybody', OIDC_RIGHTS: 'read, admin' };
  const one = await createSignedInWorld({ routes: ROUTES, env });
  try {
    const page = one.visitor();
    await page.get(await comeBack(page, 'eve'));
    expect((await page.get('/settings')).text).toContain('everybody');
    expect((await page.get('/settings/tokens')).status).toBe(200);
    expect((await page.post('/collections/new', { name: 'x', description: '' })).status).toBe(403);
  } finally {
    await one.close();
  }
});

test('a provider that is away is a page, and tokens still work', async () => {
  const env = { ...CLIENT, OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_OWNER: 'everybody' };
  const away = await createSignedInWorld({ routes: ROUTES, env });
  try {
    const begun = await away.visitor().get('/sign-in/sso');
    expect(begun.location).toBe('/sign-in?problem=provider_away');
    expect((await away.visitor().get('/sign-in?problem=provider_away')).text).toContain('cannot be reached');
    expect((await away.signIn()).signedIn.status).toBe(303);
  } finally {
    await away.close();
  }
});

test('without a provider there is nothing to begin', async () => {
  const plain = await createSignedInWorld({ routes: ROUTES });
  try {
    expect((await plain.on.fetch('/sign-in/sso')).status).toBe(404);
    expect((await plain.visitor().get('/sign-in')).text).not.toContain('single sign-on');
  } finally {
    await plain.close();
  }
});

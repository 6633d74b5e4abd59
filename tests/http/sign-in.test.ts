import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSessions } from '#app/services/access/sessions.server.ts';
import { countStatements } from '#tests/support/count-statements.ts';
import { createSignedInWorld, type SignedInWorld } from '#tests/support/signed-in-world.ts';

let world: SignedInWorld;
beforeAll(async () => {
  world = await createSignedInWorld({ routes: /^routes\/(sign-|settings|_index|collections|deployment-sets|api\.v1\.me|\$)/ });
});
afterAll(() => world.close());

const COOKIE = '__Host-loadout_session';
const cookieOf = (headers: Headers): string => headers.getSetCookie().find((one) => one.startsWith(`${COOKIE}=`)) ?? '';

describe('signing in', () => {
  test('a token opens a session whose cookie only this host gets, over https or from localhost, and no script reads', async () => {
    const { signedIn, token } = await world.signIn();
    const cookie = cookieOf(signedIn.headers);
    expect(cookie).toMatch(/^__Host-loadout_session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
    expect(cookie).not.toContain(token);
    expect(signedIn.location).toBe('/settings');
  });

  test('32 random bytes, of which only the hash is kept', async () => {
    const opened = await world.services.sessions.signIn((await world.token()).token, 'Test browser');
    expect(Buffer.from(opened?.secret ?? '', 'base64url')).toHaveLength(32);
    const { rows } = await sql<{ session: string }>`select s::text as session from sys.sessions s`.execute(world.database.db);
    expect(rows.length).toBeGreaterThan(0);
    for (const { session } of rows) expect(session).not.toContain(opened?.secret);
  });

  test('a page that needs it leads to the form and back again', async () => {
    const page = world.visitor();
    const asked = await page.get('/collections?name=a');
    expect(asked.status).toBe(303);
    expect(asked.location).toBe('/sign-in?next=%2Fcollections%3Fname%3Da');
    const form = await page.get(asked.location ?? '');
    expect(form.html).toContain('name="next" value="/collections?name=a"');
    expect(form.html, 'no place is shown to nobody').not.toContain('aria-label="Main"');
    const refused = await page.post(asked.location ?? '', { token: 'wrong', next: '/collections?name=a' });
    expect(refused.html, 'also after a wrong token').toContain('name="next" value="/collections?name=a"');
    const { token } = await world.token();
    const back = await page.post('/sign-in', { token, next: '/collections?name=a' });
    expect(back.location).toBe('/collections?name=a');
    expect((await page.get('/collections?name=a')).status).toBe(200);
    expect((await page.get('/sign-in')).location, 'already in').toBe('/');
  });

  test.each(['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)'])(
    'it never leads to another site: %s',
    async (next) => {
      const { token } = await world.token();
      expect((await world.visitor().post('/sign-in', { token, next })).location).toBe('/');
    },
  );

  test('malformed, unknown, expired and revoked tokens get the same answer, and the typed token does not come back', async () => {
    const good = await world.token();
    const expired = await world.token();
    const revoked = await world.token();
    await sql`update sys.api_tokens set expires_at = now() - interval '1 second' where id = ${expired.id}`.execute(
      world.database.db,
    );
    await world.services.tokens.remove(revoked.owner, revoked.id);
    const unknown = `${good.token.slice(0, 10)}${'A'.repeat(42)}`;
    const seen = new Set<string>();
    for (const token of ['x', unknown, `${good.token}x`, expired.token, revoked.token]) {
      const answer = await world.visitor().post('/sign-in', { token });
      expect(answer.status).toBe(422);
      expect(answer.title).toBe('Error: Sign in · Loadout');
      expect(answer.html).not.toContain(token.length > 3 ? token : 'value="x"');
      expect(cookieOf(answer.headers)).toBe('');
      seen.add(answer.text);
    }
    expect(seen.size).toBe(1);
    expect((await world.visitor().post('/sign-in', { token: '' })).text).toContain('Enter an access token.');
  });

  test('a refusal waits for the same time whatever the reason, after look-ups that do not depend on it', async () => {
    const counted = countStatements(world.database.db);
    const sessions = createSessions({ db: counted.db, log: world.on.app.log, now: () => new Date() });
    const { token } = await world.token();
    const ask = (given: string) => counted.statements(() => sessions.signIn(given, null));
    const looked = await ask('not a token at all');
    expect(looked).toBeGreaterThan(0);
    expect(await ask(`${token.slice(0, -1)}_`)).toBe(looked);
    expect(await ask(`lo_${'B'.repeat(49)}`)).toBe(looked);
  });

  test('more than ten attempts a minute from one address are refused, also with the right token', async () => {
    const limited = await createSignedInWorld({
      routes: /^routes\/(sign-in|settings)/,
      env: { LOADOUT_LIMIT_SIGN_INS_PER_MIN: '3' },
    });
    try {
      for (let attempt = 0; attempt < 3; attempt += 1)
        expect((await limited.visitor().post('/sign-in', { token: 'wrong' })).status).toBe(422);
      const { token } = await limited.token();
      const refused = await limited.visitor().post('/sign-in', { token });
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await limited.close();
    }
  });

  test('a form on another site signs nobody in', async () => {
    const { token } = await world.token();
    const answer = await world.on.fetch('/sign-in', {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'cross-site', Host: 'localhost:3000', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `token=${token}`,
    });
    expect(answer.status).toBe(403);
    expect(cookieOf(answer.headers)).toBe('');
  });
});

describe('a session', () => {
  test('works as its owner and actor: what is made is theirs, and the audit log says who', async () => {
    const ana = await world.signIn({ actor: 'ana' });
    const ben = await world.signIn({ actor: 'ben' });
    await ana.page.postAndFollow('/deployment-sets/new', { name: 'Of Ana' });
    expect((await ana.page.get('/deployment-sets')).text).toContain('Of Ana');
    expect((await ben.page.get('/deployment-sets')).text).not.toContain('Of Ana');
    const { items } = await world.services.audit.list(ana.owner, {});
    expect(items.map(({ action, actor }) => [action, actor])).toContainEqual(['set.created', 'ana']);
    expect(items.map(({ action }) => action)).toContain('sign_in.done');
  });

  test('has the scopes of its token', async () => {
    const { page } = await world.signIn({ scopes: ['read'] });
    expect((await page.get('/collections')).status).toBe(200);
    expect((await page.post('/collections/new', { name: 'No', description: '' })).status).toBe(403);
    expect((await page.get('/settings/tokens')).status).toBe(403);
    expect((await page.get('/settings/audit')).status).toBe(403);
  });

  test.each([
    ['7 days without use', "idle_expires_at = now() - interval '1 second'"],
    ['30 days in all', "expires_at = now() - interval '1 second'"],
  ])('ends after %s', async (_, change) => {
    const { page, owner } = await world.signIn();
    expect((await page.get('/settings')).status).toBe(200);
    await sql`update sys.sessions set ${sql.raw(change)} where owner_id = ${owner}`.execute(world.database.db);
    expect((await page.get('/settings')).status).toBe(303);
  });

  test('lasts 7 days from its last use and 30 in all, and no longer than its token', async () => {
    const { owner, page } = await world.signIn();
    const lengths = async () =>
      (
        await sql<{ idle: number; whole: number }>`
          select round(extract(epoch from idle_expires_at - now()) / 86400)::int as idle,
            round(extract(epoch from expires_at - created_at) / 86400)::int as whole
          from sys.sessions where owner_id = ${owner}`.execute(world.database.db)
      ).rows[0];
    expect(await lengths()).toEqual({ idle: 7, whole: 30 });
    await sql`update sys.sessions set last_seen_at = now() - interval '2 minutes', idle_expires_at = now() + interval '1 day'
      where owner_id = ${owner}`.execute(world.database.db);
    await page.get('/settings');
    expect(await lengths()).toEqual({ idle: 7, whole: 30 });
    const short = await world.services.tokens.create(owner, 'ana', { name: 'short', scopes: ['read'], expires_in_days: 2 });
    const opened = await world.services.sessions.signIn(short.token, null);
    expect(opened?.expiresAt.toISOString()).toBe(short.expires_at);
  });

  test('ends with its token', async () => {
    const { page, owner, id } = await world.signIn();
    await world.services.tokens.remove(owner, id);
    expect((await page.get('/settings')).status).toBe(303);
  });

  test('counts for pages only: the API ignores cookies', async () => {
    const { signedIn } = await world.signIn();
    const cookie = cookieOf(signedIn.headers).split(';')[0] ?? '';
    expect((await world.on.api('GET', '/me', { headers: { Cookie: cookie } })).status).toBe(401);
  });

  test('signing out ends it for good, also for whoever kept the cookie', async () => {
    const { page, signedIn } = await world.signIn();
    const cookie = cookieOf(signedIn.headers).split(';')[0] ?? '';
    const out = await page.post('/sign-out');
    expect(out.location).toBe('/sign-in');
    expect(cookieOf(out.headers)).toContain('Max-Age=0');
    expect((await world.on.fetch('/settings', { headers: { Cookie: cookie } })).status).toBe(303);
    expect((await page.post('/sign-out')).status, 'again').toBe(303);
  });

  test('signing in again ends the one before', async () => {
    const { page, signedIn, token } = await world.signIn();
    const before = cookieOf(signedIn.headers).split(';')[0] ?? '';
    await page.post('/sign-in', { token });
    expect((await page.get('/settings')).status).toBe(200);
    expect((await world.on.fetch('/settings', { headers: { Cookie: before } })).status).toBe(303);
  });

  test('a form posted after it ended is 401, changes nothing, and says how to go on', async () => {
    const { page, owner } = await world.signIn();
    await sql`update sys.sessions set revoked_at = now() where owner_id = ${owner}`.execute(world.database.db);
    const answer = await page.post('/collections/new', { name: 'Late', description: '' });
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('Sign in, then do it again.');
    expect((await world.services.collections.list(owner, {})).total).toBe(0);
  });
});

test('with authentication off nobody signs in, and the page says why', async () => {
  const off = await createSignedInWorld({ routes: /^routes\/(sign-in|settings|collections)/, env: { AUTH_ENABLED: 'false' } });
  try {
    const page = off.visitor();
    expect((await page.get('/sign-in')).text).toContain('There is nothing to sign in to');
    expect((await page.get('/collections')).status).toBe(200);
    expect((await page.get('/settings/sessions')).text).toContain('Sign-in is switched off');
  } finally {
    await off.close();
  }
});

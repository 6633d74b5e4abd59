import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, parseSettings, rootsOf } from '#app/lib/env.server.ts';

const read = (env: Record<string, string>) => {
  const parsed = parseSettings(env, '/srv/loadout');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
};
const problems = (env: Record<string, string>) => {
  const parsed = parseSettings(env, '/srv/loadout');
  return parsed.ok ? [] : parsed.problems;
};

describe('settings', () => {
  test('without any, one person runs it on loopback with the embedded database', () => {
    expect(read({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      dataDir: '/srv/loadout/.data',
      databaseUrl: null,
      authEnabled: false,
      deploymentSetsEnabled: true,
      logLevel: 'info',
      limits: DEFAULT_LIMITS,
    });
  });

  test('an empty variable counts as unset', () => {
    expect(read({ PORT: '', DATABASE_URL: '', LOADOUT_ROOTS: '' })).toMatchObject({
      port: 3000,
      databaseUrl: null,
      rootsGiven: false,
    });
  });

  test('every problem is named at once, with its variable', () => {
    expect(
      problems({
        PORT: 'abc',
        AUTH_ENABLED: 'perhaps',
        DATABASE_URL: 'mysql://x',
        PUBLIC_ORIGIN: 'http://x/y',
        LOADOUT_LIMIT_FILE_BYTES: '-1',
      }),
    ).toEqual([
      'PORT: use a port number',
      'DATABASE_URL: use a postgres:// URL',
      'PUBLIC_ORIGIN: use an origin such as https://loadout.example.com, without a path',
      'AUTH_ENABLED: use true or false',
      'LOADOUT_LIMIT_FILE_BYTES: use a whole number, 0 = off',
    ]);
  });

  test('another address than loopback needs authentication', () => {
    expect(problems({ HOST: '0.0.0.0' })[0]).toContain('AUTH_ENABLED=true');
    expect(problems({ HOST: '0.0.0.0', AUTH_ENABLED: 'true', LOADOUT_ROOTS: '/srv' })).toEqual([]);
  });

  test('authentication needs named roots, which may carry the owner', () => {
    expect(problems({ AUTH_ENABLED: 'true' })[0]).toContain('LOADOUT_ROOTS');
    const settings = read({ AUTH_ENABLED: 'true', LOADOUT_ROOTS: '/srv/{owner}:/shared' });
    expect(rootsOf(settings, 'team-a')).toEqual(['/srv/team-a', '/shared']);
  });

  test('relative roots are refused', () => {
    expect(problems({ LOADOUT_ROOTS: 'projects' })).toHaveLength(1);
  });
});

describe('single sign-on', () => {
  const WHOLE = {
    AUTH_ENABLED: 'true',
    LOADOUT_ROOTS: '/srv/projects',
    OIDC_ISSUER: 'https://login.example.com',
    OIDC_CLIENT_ID: 'loadout',
    OIDC_OWNER: 'team',
  };

  test('is off without an issuer, and lets people look, change and deploy unless said otherwise', () => {
    expect(read({}).singleSignOn).toBeNull();
    expect(read(WHOLE).singleSignOn).toMatchObject({ owner: 'team', ownerClaim: null, rights: ['read', 'write', 'deploy'] });
    expect(read({ ...WHOLE, OIDC_RIGHTS: 'read, read,admin' }).singleSignOn?.rights).toEqual(['read', 'admin']);
  });

  test.each([
    ['a lonely client', { OIDC_CLIENT_ID: 'loadout' }, /^OIDC_CLIENT_ID: has no effect/],
    ['without authentication', { ...WHOLE, AUTH_ENABLED: 'false' }, /^OIDC_ISSUER: people sign in only with/],
    ['no client', { ...WHOLE, OIDC_CLIENT_ID: '' }, /^OIDC_CLIENT_ID: name the client/],
    ['no workspace', { ...WHOLE, OIDC_OWNER: '' }, /^OIDC_OWNER_CLAIM, OIDC_OWNER: set one/],
    ['two workspaces', { ...WHOLE, OIDC_OWNER_CLAIM: 'groups' }, /^OIDC_OWNER_CLAIM, OIDC_OWNER: set one/],
    ['plain http elsewhere', { ...WHOLE, OIDC_ISSUER: 'http://login.example.com' }, /^OIDC_ISSUER: use the https/],
    ['an unknown right', { ...WHOLE, OIDC_RIGHTS: 'everything' }, /^OIDC_RIGHTS/],
    ['a folder as a name', { ...WHOLE, OIDC_OWNER: '../x' }, /^OIDC_OWNER: use lower-case/],
  ])('%s is refused by name', (_, env, words) => {
    expect(problems(env).join('\n')).toMatch(words);
  });
});

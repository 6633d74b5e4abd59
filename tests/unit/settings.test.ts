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

import { describe, expect, test } from 'vitest';
import { knownHosts, refuseCrossSite } from '#app/http/origin-check.server.ts';
import { parseSettings } from '#app/lib/env.server.ts';

function settings(env: Record<string, string> = {}) {
  const parsed = parseSettings(env, '/app');
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return parsed.settings;
}
const request = (method: string, headers: Record<string, string>) => new Request('http://localhost:3000/x', { method, headers });
const check = (headers: Record<string, string>, { allowPrograms = false, env = {}, method = 'POST' } = {}) =>
  refuseCrossSite(request(method, headers), {
    settings: settings(env),
    port: 3000,
    origin: headers.Origin ?? null,
    allowPrograms,
  });
const crossSite = expect.objectContaining({ code: 'cross_site' });

describe('writes from other web sites', () => {
  test.each(['same-origin', 'none'])('Sec-Fetch-Site %s is ours', (site) => {
    expect(() => check({ 'Sec-Fetch-Site': site })).not.toThrow();
  });

  test.each(['cross-site', 'same-site', 'anything'])('Sec-Fetch-Site %s is refused, whatever Origin says', (site) => {
    expect(() => check({ 'Sec-Fetch-Site': site, Origin: 'http://localhost:3000' }, { allowPrograms: true })).toThrow(crossSite);
  });

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('Origin %s is ours', (origin) => {
    expect(() => check({ Origin: origin })).not.toThrow();
  });

  test.each(['http://localhost:3001', 'https://evil.example', 'null', 'http://localhost:3000.evil.example'])(
    'Origin %s is refused',
    (origin) => {
      expect(() => check({ Origin: origin }, { allowPrograms: true })).toThrow(crossSite);
    },
  );

  test('PUBLIC_ORIGIN is ours too', () => {
    expect(() =>
      check({ Origin: 'https://loadout.example.com' }, { env: { PUBLIC_ORIGIN: 'https://loadout.example.com' } }),
    ).not.toThrow();
  });

  test('a program without browser headers may write to the API, not post a form', () => {
    expect(() => check({}, { allowPrograms: true })).not.toThrow();
    expect(() => check({})).toThrow(crossSite);
  });

  test('reading is always possible', () => {
    expect(() => check({ 'Sec-Fetch-Site': 'cross-site' }, { method: 'GET' })).not.toThrow();
  });

  test('known hosts carry our port, and the public one its own', () => {
    expect([...knownHosts(settings({ PUBLIC_ORIGIN: 'https://loadout.example.com' }), 3000)].sort()).toEqual(
      ['127.0.0.1:3000', '[::1]:3000', 'loadout.example.com', 'localhost:3000'].sort(),
    );
  });
});

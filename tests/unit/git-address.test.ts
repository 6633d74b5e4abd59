import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '#app/adapters/network-address.ts';
import { looksLikeCommit, readGitAddress, refProblem } from '#app/domain/importing/git-address.ts';

describe('the address of a repository', () => {
  test.each([
    [
      'https://example.com/a/b.git',
      {
        kind: 'https',
        url: 'https://example.com/a/b.git',
        shown: 'https://example.com/a/b.git',
        host: 'example.com',
        port: 443,
        name: 'b',
      },
    ],
    ['https://example.com:8443/a/b/', { kind: 'https', host: 'example.com', port: 8443, name: 'b' }],
    ['  https://EXAMPLE.com/a/b ', { kind: 'https', host: 'example.com', name: 'b' }],
    ['ssh://git@example.com:2222/a/b.git', { kind: 'ssh', shown: 'ssh://git@example.com:2222/a/b.git', port: 2222, name: 'b' }],
    ['git@example.com:a/b.git', { kind: 'ssh', url: 'git@example.com:a/b.git', host: 'example.com', port: 22, name: 'b' }],
    ['example.com:b', { kind: 'ssh', url: 'example.com:b', name: 'b' }],
    ['https://[2001:db8::1]/a/b', { kind: 'https', host: '2001:db8::1' }],
    ['/srv/repos/my kit.git', { kind: 'path', path: '/srv/repos/my kit.git', name: 'my kit' }],
  ])('%s is understood', (text, address) => {
    expect(readGitAddress(text)).toMatchObject({ ok: true, address });
  });

  test('is never shown with its credentials', () => {
    const read = readGitAddress('https://user:secret@example.com/a/b.git');
    expect(read).toMatchObject({
      ok: true,
      address: { url: 'https://user:secret@example.com/a/b.git', shown: 'https://example.com/a/b.git' },
    });
  });

  test.each([
    '',
    'x',
    './x',
    '../x',
    'http://example.com/x',
    'git://example.com/x',
    'file:///x',
    'ftp://example.com/x',
    'ext::sh -c id',
    'fd::17',
    '--upload-pack=id',
    '-u:x',
    'https://example.com',
    'https://example.com/',
    'https://example.com/-x',
    'https://-example.com/x',
    'https://exa mple.com/x',
    'https://example.com/x?ref=main',
    'https://example.com/x#main',
    'ssh://-oProxyCommand=id/x',
    'ssh://-x@example.com/x',
    '-oProxyCommand=id@example.com:x',
    'git@-oProxyCommand=id:x',
    'git@example.com:-x',
    'git@example.com:',
    'a@b@c:d',
    'https://example.com/x\ny',
    '/srv/x\u0000y',
  ])('%j is refused', (text) => {
    expect(readGitAddress(text)).toMatchObject({ ok: false, message: expect.stringMatching(/.{10}/) });
  });

  test('that is accepted never begins with a hyphen, has no control characters and no host that does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.stringMatching(/^[-a-z@:/.%]{1,20}$/)), (text) => {
        const read = readGitAddress(text);
        if (!read.ok) return;
        const given = read.address.kind === 'path' ? read.address.path : read.address.url;
        expect(given).toMatch(/^[^-]/);
        expect(given).not.toMatch(/\p{Cc}/u);
        if (read.address.kind !== 'path') expect(read.address.host).toMatch(/^[a-z0-9[][a-z0-9.:-]*$/i);
      }),
    );
  });
});

test('refs are names and commits, nothing that reads as an option or a range', () => {
  for (const ref of ['main', 'feature/x', 'v1.0', 'refs/pull/1/head', 'a'.repeat(40), 'release-2025', 'ünïcode'])
    expect(refProblem(ref)).toBeNull();
  for (const ref of [
    '-x',
    '--upload-pack=id',
    'a b',
    'a..b',
    'a:b',
    'a~1',
    'a^',
    'a*',
    'a?',
    'a[',
    'a\\b',
    '@{1}',
    'a/',
    'a.lock',
    'a\nb',
    '',
  ])
    expect(refProblem(ref), ref).not.toBeNull();
  expect(['deadbee', 'A'.repeat(40), 'deadbe', 'main', 'g'.repeat(40)].map(looksLikeCommit)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('addresses of machines', () => {
  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
    '',
    '1.2.3',
  ])('%j is not of the public internet', (address) => expect(isPublicAddress(address)).toBe(false));

  test.each([
    '1.1.1.1',
    '140.82.121.4',
    '172.32.0.1',
    '172.15.255.255',
    '100.63.255.255',
    '100.128.0.1',
    '2606:4700::1',
    '2a00::1',
    '::ffff:140.82.121.4',
  ])('%s is', (address) => expect(isPublicAddress(address)).toBe(true));
});

import { expect, test } from 'vitest';
import { shownFile } from '#app/http/shown-file.server.ts';

const file = (path: string, content: string | Uint8Array) => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { path, bytes, size: bytes.byteLength };
};
const files = new Set(['SKILL.md', 'docs/reference.md', 'docs/deep/more.md']);
const linkTo = (path: string) => (files.has(path) ? `/file/${path}` : null);

test('Markdown is rendered below its frontmatter', () => {
  expect(shownFile(file('SKILL.md', '---\nname: x\n---\nHello'), linkTo)).toEqual({
    kind: 'markdown',
    path: 'SKILL.md',
    html: '<p>Hello</p>\n',
    cut: false,
  });
});

test.each([
  ['SKILL.md', './docs/reference.md', '/file/docs/reference.md'],
  ['SKILL.md', 'docs/reference.md#part', '/file/docs/reference.md'],
  ['docs/reference.md', 'deep/more.md', '/file/docs/deep/more.md'],
  ['docs/deep/more.md', '../reference.md', '/file/docs/reference.md'],
  ['docs/deep/more.md', '../../SKILL.md', '/file/SKILL.md'],
])('a link in %s to %s leads to %s', (path, target, address) => {
  expect(shownFile(file(path, `[a](${target})`), linkTo)).toMatchObject({ html: expect.stringContaining(`href="${address}"`) });
});

test.each(['../outside.md', 'gone.md', '%E0%A4%A', '../../etc/passwd'])('a link to %s leads nowhere', (target) => {
  const shown = shownFile(file('SKILL.md', `[a](${target})`), linkTo);
  expect(shown).not.toMatchObject({ html: expect.stringContaining('href=') });
});

test('other text is shown as it is, binaries only by their size', () => {
  expect(shownFile(file('run.sh', 'echo <b>'), linkTo)).toEqual({ kind: 'text', path: 'run.sh', text: 'echo <b>', cut: false });
  expect(shownFile(file('a.bin', new Uint8Array([1, 0, 2])), linkTo)).toEqual({ kind: 'binary', path: 'a.bin', bytes: 3 });
  expect(shownFile(file('latin1.txt', new Uint8Array([0xe9, 0x20])), linkTo)).toMatchObject({ kind: 'binary' });
});

test('a long file is cut, never inside a character', () => {
  const shown = shownFile(file('long.txt', `x${'é'.repeat(150_000)}`), linkTo);
  expect(shown).toMatchObject({ kind: 'text', cut: true });
  expect(shown.kind === 'text' && /^xé+$/.test(shown.text)).toBe(true);
});

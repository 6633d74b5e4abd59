import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePaths, contentHash, createContentHasher, type HashedFile } from '#app/domain/content-hash.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const file = (path: string, content: string, executable = false): HashedFile => ({ path, executable, content: text(content) });

/** The definition once more, written as one concatenation. */
function byDefinition(files: HashedFile[], config: string | null): string {
  const length = (n: number): number[] => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(n), false);
    return [...new Uint8Array(view.buffer)];
  };
  const entries = files.map((f) => ({ path: text(f.path), mode: f.executable ? 1 : 0, content: f.content }));
  if (config !== null) entries.push({ path: text(''), mode: 0, content: text(config) });
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const bytes = entries.flatMap((e) => [...length(e.path.length), ...e.path, e.mode, ...length(e.content.length), ...e.content]);
  return `v1:${createHash('sha256').update(Uint8Array.from(bytes)).digest('hex')}`;
}

const anyFiles = fc.uniqueArray(
  fc.record({
    path: fc.string({ minLength: 1, unit: 'grapheme' }),
    executable: fc.boolean(),
    content: fc.uint8Array({ maxLength: 40 }),
  }),
  { selector: (f) => f.path, maxLength: 8 },
);

describe('the content hash', () => {
  test('is what its definition says, for any files and config', () => {
    fc.assert(
      fc.property(anyFiles, fc.option(fc.string(), { nil: null }), (files, config) => {
        expect(contentHash(files, config)).toBe(byDefinition(files, config));
      }),
    );
  });

  test('of one known skill never changes', () => {
    const files = [file('SKILL.md', '---\nname: a\n---\nHello\n'), file('scripts/run.sh', '#!/bin/sh\n', true)];
    expect(contentHash(files)).toBe('v1:3f810cc042c032634d7e9c232220dfc2a321f9967df19265d31c39a4d5a2609e');
  });

  test('does not depend on the order of the files', () => {
    const files = [file('b', '2'), file('a', '1'), file('a/b', '3')];
    expect(contentHash(files)).toBe(contentHash([...files].reverse()));
  });

  test('tells apart what a hash without lengths would confuse', () => {
    expect(contentHash([file('a', 'bx')])).not.toBe(contentHash([file('ab', 'x')]));
    expect(contentHash([file('a', '')])).not.toBe(contentHash([file('a', '', true)]));
    expect(contentHash([], '{}')).not.toBe(contentHash([]));
  });

  test('sorts by bytes, where UTF-16 order differs', () => {
    expect('\u{1F600}' < '\uFF5E').toBe(true);
    expect(comparePaths('\u{1F600}', '\uFF5E')).toBeGreaterThan(0);
  });
});

describe('the streaming hasher', () => {
  test('gives the same hash however the content is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (content, step) => {
        const hasher = createContentHasher();
        hasher.begin('a', true, content.length);
        for (let at = 0; at < content.length; at += step) hasher.write(content.subarray(at, at + step));
        expect(hasher.finish()).toBe(contentHash([{ path: 'a', executable: true, content }]));
      }),
    );
  });

  test('refuses entries out of order, twice, too short or too long', () => {
    const started = () => {
      const hasher = createContentHasher();
      hasher.begin('b', false, 1);
      return hasher;
    };
    expect(() => started().finish()).toThrow(/misses 1 bytes/);
    expect(() => started().write(text('xy'))).toThrow(/more bytes/);
    const full = started();
    full.write(text('x'));
    expect(() => full.begin('a', false, 0)).toThrow(/out of order/);
    expect(() => full.begin('b', false, 0)).toThrow(/out of order/);
  });
});

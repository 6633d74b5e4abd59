import { describe, expect, test } from 'vitest';
import type { LibraryClient } from '#tests/support/library-client.ts';
import { libraryTests } from '#tests/support/library-tests.ts';

let me: LibraryClient;
let collection: string;

libraryTests((made) => {
  ({ me, collection } = made);
});

const create = (body: object) => me.api('POST', '/artifacts', { body: { collection_id: collection, ...body } });

describe('names that mean something in an address', () => {
  const at = encodeURIComponent;

  test('a file or an artifact whose name ends in ".data" is that one and no other', async () => {
    const files = ['assets/model.data', 'assets/model'].map((path) => ({ path, content: path }));
    const made = await create({
      type: 'skill',
      name: 'named.data',
      files: [{ path: 'SKILL.md', content: '# Data\n' }, ...files],
    });
    expect(made.status).toBe(201);
    for (const ref of ['skill:named.data', made.body.uuid]) {
      for (const { path } of files) expect((await me.api('GET', `/artifacts/${at(ref)}/files/${path}`)).body).toBe(path);
    }
    expect((await me.api('GET', '/artifacts/skill:named.data')).body.uuid).toBe(made.body.uuid);
    expect((await me.api('DELETE', '/artifacts/skill:named.data')).status).toBe(204);
  });

  test('a slash and a literal "%2F" are two names, of artifacts and of files', async () => {
    const files = ['c/d.txt', 'c%2Fd.txt'].map((path) => ({ path, content: path }));
    for (const name of ['a/b', 'a%2Fb']) {
      const made = await create({ type: 'skill', name, files: [{ path: 'SKILL.md', content: '# Twins\n' }, ...files] });
      expect(made.status).toBe(201);
      expect((await me.api('GET', `/artifacts/${at(`skill:${name}`)}`)).body.name).toBe(name);
      expect((await me.api('GET', `/artifacts/${at(`skill:${name}`)}/files/c/d.txt`)).body).toBe('c/d.txt');
      expect((await me.api('GET', `/artifacts/${at(`skill:${name}`)}/files/c%252Fd.txt`)).body).toBe('c%2Fd.txt');
    }
    expect((await me.api('DELETE', `/artifacts/${at('skill:a%2Fb')}`)).status).toBe(204);
    expect((await me.api('GET', `/artifacts/${at('skill:a/b')}`)).status).toBe(200);
  });
});

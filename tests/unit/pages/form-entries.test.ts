import { expect, test } from 'vitest';
import { formEntries, textEntry } from '#app/http/form-entries.server.ts';

const form = (...entries: [string, string][]): FormData => {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
};

test('a line of tags becomes one entry per tag, without empty ones', () => {
  const entries = formEntries(form(['tags', ' team, web ,, data,']), { lists: ['tags'] });
  expect(entries.getAll('tags')).toEqual(['team', 'web', 'data']);
});

test('an emptied line of tags is no entry at all, which the contract reads as an empty list', () => {
  expect([...formEntries(form(['tags', ' , ']), { lists: ['tags'] }).keys()]).toEqual([]);
});

test('entries about the form do not reach the contract, which would refuse them as unknown fields', () => {
  const entries = formEntries(form(['intent', 'save'], ['name', 'a, b'], ['revision', 'x']), { without: ['intent', 'revision'] });
  expect([...entries.entries()]).toEqual([['name', 'a, b']]);
});

test('a missing entry and a file read as empty text', () => {
  const data = form(['a', 'x']);
  data.set('b', new File(['y'], 'y.txt'));
  expect([textEntry(data, 'a'), textEntry(data, 'b'), textEntry(data, 'c')]).toEqual(['x', '', '']);
});

test('line ends come in as they are stored', () => {
  expect(formEntries(form(['description', 'one\r\ntwo']), {}).get('description')).toBe('one\ntwo');
});

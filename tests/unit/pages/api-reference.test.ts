import { expect, test } from 'vitest';
import { allOperations } from '#app/contracts/operations.ts';
import { apiErrors, apiReference } from '#app/http/api-reference.server.ts';
import { ERROR_TABLE } from '#app/http/problem.server.ts';

const all = (withToken = false) => apiReference('http://localhost:3000', withToken).flatMap(({ operations }) => operations);

test('every operation of the API is on the page, once', () => {
  expect(
    all()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(allOperations.map(({ id }) => id).sort());
});

test('the examples are commands a shell takes as they are: no braces for curl to expand, JSON that parses', () => {
  for (const { id, curl, method } of all()) {
    expect(curl.split('\n')[0], id).not.toMatch(/[{}]/);
    expect(curl.startsWith(method === 'GET' ? "curl 'http" : `curl -X ${method} 'http`), id).toBe(true);
    const body = /-d '(.*)'/s.exec(curl)?.[1];
    if (body !== undefined) expect(() => JSON.parse(body.replaceAll(`'\\''`, "'")), id).not.toThrow();
  }
});

test('an example body holds what its contract requires', () => {
  for (const { id, curl, body } of all()) {
    const sent = /-d '(.*)'/s.exec(curl)?.[1];
    if (sent === undefined) continue;
    const given = Object.keys(JSON.parse(sent.replaceAll(`'\\''`, "'")));
    expect(given, id).toEqual(expect.arrayContaining(body.filter(({ required }) => required).map(({ name }) => name)));
  }
});

test('a token is asked for only while authentication is on', () => {
  expect(all(false).every(({ curl }) => !curl.includes('Authorization'))).toBe(true);
  expect(all(true).every(({ curl }) => curl.includes('-H "Authorization: Bearer $LOADOUT_TOKEN"'))).toBe(true);
});

test('every code a problem document can name is explained', () => {
  expect(
    apiErrors()
      .map(({ code }) => code)
      .sort(),
  ).toEqual(Object.keys(ERROR_TABLE).sort());
});

test('answers and parameters are told in words: lists by what they hold, digits as numbers', () => {
  const list = all().find(({ id }) => id === 'listCollections');
  expect(list?.answer).toBe('200, list of Collection');
  expect(list?.query.find(({ name }) => name === 'limit')?.type).toBe('whole number');
  expect(all().find(({ id }) => id === 'deleteCollection')?.answer).toBe('204, empty');
});

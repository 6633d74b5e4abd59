import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allOperations } from '#app/contracts/operations.ts';
import { openApiDocument } from '#app/http/openapi.server.ts';

const document = openApiDocument();
const methodsOf = (item: object): string[] => Object.keys(item);

test('the document has every operation, and nothing else', () => {
  const documented = Object.entries(document.paths).flatMap(([address, item]) =>
    methodsOf(item).map((method) => `${method.toUpperCase()} ${address}`),
  );
  expect(documented.sort()).toEqual(
    allOperations.map(({ method, path: address }) => `${method} /api/v1${address.replace('*}', '}')}`).sort(),
  );
});

test('every operation has an id of its own', () => {
  const ids = allOperations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every reference leads to a component', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
    (match) => match[1],
  );
  expect(references.length).toBeGreaterThan(20);
  for (const name of references) expect(document.components.schemas).toHaveProperty(name ?? '');
});

test('clients have room: answers do not forbid fields added later, bodies do', () => {
  const set = JSON.stringify(document.paths['/api/v1/deployment-sets']);
  expect(set).toContain('"additionalProperties":false');
  // An exported definition is also what an import takes.
  const { SetDefinition: _body, ...answers } = document.components.schemas;
  expect(JSON.stringify(answers)).not.toContain('"additionalProperties":false');
});

test('the committed copy is what the contracts generate (npm run openapi writes it)', async () => {
  const committed = await readFile(path.resolve(import.meta.dirname, '../../docs/openapi.json'), 'utf8');
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(document)));
});

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

const operationAt = (method: string, address: string): any =>
  Object.entries(document.paths).find(([one]) => one === `/api/v1${address}`)?.[1][method];
const headersOf = (operation: any): string[] =>
  operation.parameters.filter((one: any) => one.in === 'header').map((one: any) => one.name);

test('304 is described where an answer has an ETag: single resources and raw files, not lists, exports and streams', () => {
  for (const [address, has] of [
    ['/deployment-sets/{id}', true],
    ['/artifacts/{ref}/files/{path}', true],
    ['/artifacts/{ref}/associations', true],
    ['/deployment-sets', false],
    ['/deployment-sets/{id}/export', false],
    ['/deploy-runs/{id}/events', false],
  ] as const) {
    const operation = operationAt('get', address);
    expect([address, '304' in operation.responses, headersOf(operation).includes('If-None-Match')]).toEqual([address, has, has]);
  }
});

test('headers that change what a request does are described where they do', () => {
  expect(headersOf(operationAt('patch', '/deployment-sets/{id}'))).toEqual(['If-Match']);
  expect(headersOf(operationAt('post', '/deployment-sets'))).toEqual(['Idempotency-Key']);
  for (const address of ['/deployment-sets/{id}/deploy', '/projects/{id}/undeploy', '/projects/{id}/rollback', '/imports'])
    expect(headersOf(operationAt('post', address))).toEqual(['Idempotency-Key', 'Prefer']);
  expect(headersOf(operationAt('get', '/deploy-runs/{id}/events'))).toEqual(['Last-Event-ID']);
});

test('an archive is described with the fields that may go with it', () => {
  const { schema } = operationAt('post', '/imports').requestBody.content['multipart/form-data'];
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(['archive', 'collection_id', 'collection_name', 'dry_run']),
  );
  expect(schema).toMatchObject({ required: ['archive'], additionalProperties: false });
});

test('a colour may be written in capitals', () => {
  const { schema } = operationAt('post', '/deployment-sets').requestBody.content['application/json'];
  const { color } = (schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema).properties as any;
  const { pattern } = color.pattern ? color : color.anyOf.find((one: any) => one.pattern);
  expect('#A1b2C3').toMatch(new RegExp(pattern));
});

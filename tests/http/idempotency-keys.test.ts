import { beforeEach, expect, test } from 'vitest';
import { ownerId } from '#app/domain/ids.ts';
import type { DeployClient } from '#tests/support/deploy-client.ts';
import { setUpDeployApp } from '#tests/support/deploy-tests.ts';

const app = setUpDeployApp();
let one: DeployClient;

beforeEach(async () => {
  one = await app.client();
  await one.skill('pdf', { 'SKILL.md': '1' });
});

const MISMATCH = { status: 422, body: { code: 'idempotency_mismatch' } };
const post = (key: string, to: string, body?: object, request: object = {}) =>
  one.api('POST', to, { body, headers: { 'Idempotency-Key': `${key}-${one.project.id}` }, ...request });
const deploy = (key: string, more: object = {}) =>
  post(key, `/deployment-sets/${one.set}/deploy`, { project_id: one.project.id, ...more });
const runs = async () => (await one.api('GET', `/deploy-runs?project_id=${one.project.id}`)).body.total;

test('a dry run is answered again as it was answered first, whatever has changed since', async () => {
  const first = await deploy('dry', { dry_run: true });
  expect(first).toMatchObject({ status: 200, body: { results: [{ action: 'create' }] } });
  await one.deploy();
  const again = await deploy('dry', { dry_run: true });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(again.body).toEqual(first.body);
});

test('the key of a dry run is not that of the deploy, nor the other way round', async () => {
  await deploy('looked', { dry_run: true });
  expect(await deploy('looked')).toMatchObject(MISMATCH);
  expect(await runs()).toBe(0);
  expect((await deploy('done')).status).toBe(200);
  expect(await deploy('done', { dry_run: true })).toMatchObject(MISMATCH);
  expect(await runs()).toBe(1);
});

test('what one request used, no request of another kind can use: answers, runs and imports share their keys', async () => {
  // Importing from a folder of the server takes the right of an admin.
  const { tokens } = app.test.app.services;
  const { token } = await tokens.create(ownerId(one.owner), 'tester', { name: 'admin', scopes: ['write', 'admin'] });
  const targets = [{ project_id: one.project.id }];
  const kinds: Record<string, (key: string) => ReturnType<typeof post>> = {
    set: (key) => post(key, '/deployment-sets', { name: 'Another' }),
    deploy: (key) => deploy(key),
    many: (key) => post(key, `/deployment-sets/${one.set}/deploy-many`, { targets }),
    import: (key) => post(key, '/imports', { source: { kind: 'directory', path: one.folder } }, { token }),
  };
  for (const [used, first] of Object.entries(kinds)) {
    expect((await first(used)).status).toBeLessThan(300);
    for (const [other, then] of Object.entries(kinds)) {
      const answer = await then(used);
      if (other === used) expect(answer.headers.get('idempotency-replayed'), used).toBe('true');
      else expect(answer, `${other} under the key of ${used}`).toMatchObject(MISMATCH);
    }
  }
});

test('no body is the same request as an empty object', async () => {
  const first = await post('copy', `/deployment-sets/${one.set}/clone`);
  const again = await post('copy', `/deployment-sets/${one.set}/clone`, {});
  expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
});

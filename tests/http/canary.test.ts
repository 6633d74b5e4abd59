import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { allOperations } from '#app/contracts/operations.ts';
import { createLog } from '#app/lib/log.ts';
import { type Canary, createSearch, foundIn, newSecret } from '#tests/support/canary/canaries.ts';
import { createDriver, type Driver, type Heard, spoiltBodies } from '#tests/support/canary/drive.ts';
import { CONTENTS, newContents, plant, secretOf } from '#tests/support/canary/plant.ts';
import { signInAtProvider, startProvider } from '#tests/support/openid-provider.ts';
import { pageClient } from '#tests/support/page-client.ts';
import { cookieOf, createTwoParties } from '#tests/support/parties.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

/** Rounds over every operation with bodies that cannot be taken. */
const ROUNDS = sized(1, 50);
/** Tables that go missing for a while: whoever asks for them gets a fault. */
const TABLES = ['artifacts', 'artifact_versions', 'deployment_set_members', 'projects', 'imports', 'deploy_runs', 'collections'];
const WRONG = 'token that is not valid';
const WITHIN_URL = 'password in an address';
const CLIENT_SECRET = 'secret of the OpenID Connect client';

const clientSecret = newSecret();
const provider = await startProvider({ ana: 'platform-team' });
const { database, on, roots, alice, bob, close } = await createTwoParties({
  LOADOUT_PRIVATE_GIT: 'true',
  LOG_LEVEL: 'trace',
  OIDC_ISSUER: provider.issuer,
  OIDC_CLIENT_ID: 'loadout',
  OIDC_CLIENT_SECRET: clientSecret,
  OIDC_OWNER: 'platform-team',
});
afterAll(async () => {
  await provider.close();
  await close();
});

/** The value of the cookie, and the secret in it. */
const cookieValue = decodeURIComponent(alice.cookie.split('=').slice(1).join('='));
const sessionSecret: string = JSON.parse(Buffer.from(cookieValue, 'base64').toString('utf8'));

const contents = newContents();
const canaries: Canary[] = [
  ...contents,
  // Without the beginning, by which people recognise their tokens.
  { kind: 'token', secret: alice.token.slice(9) },
  { kind: 'session cookie', secret: cookieValue },
  { kind: 'session', secret: sessionSecret },
  { kind: WRONG, secret: `lo_${newSecret()}` },
  { kind: WITHIN_URL, secret: newSecret() },
  { kind: CLIENT_SECRET, secret: clientSecret },
  { kind: 'secret that signs cookies', secret: 'a-secret-for-tests-only-0123456789abcdef' },
];
const planted = await plant(on, alice, roots, contents);

async function asBobAndNobody(driver: Driver): Promise<void> {
  const wrong = secretOf(canaries, WRONG);
  await driver.operations(alice.world, bob.world, bob.token);
  await driver.operations(alice.world, bob.world, wrong);
  await driver.pages(alice.world, bob.world, bob.cookie);
  await driver.pages(alice.world, bob.world, await cookieOf(wrong.slice(0, 43)));
  await driver.pages(bob.world, bob.world, bob.cookie, ({ fields }) => fields === undefined);
  for (const [table, to] of [
    ['artifacts', planted.artifacts],
    ['deployment-sets', [planted.set]],
    ['projects', [planted.project]],
  ] as const)
    for (const id of to) {
      await driver.api('GET', `/${table}/${id}`, bob.token);
      await driver.send('GET', `/${table}/${id}`, { Cookie: bob.cookie });
    }
}

/** What goes wrong at Alice's: bodies, addresses, files and sign-ins, each with a secret in it. */
async function failures(driver: Driver): Promise<void> {
  const bodies = spoiltBodies(secretOf(canaries, 'file'));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { method, path: pattern } of allOperations.filter((operation) => operation.method !== 'GET'))
      for (const raw of bodies) {
        const to = `/api/v1${pattern.replace(/\{[^}]+\}/g, planted.artifacts[round % planted.artifacts.length] ?? '')}`;
        await driver.send(method, to, { 'Content-Type': 'application/json', Authorization: `Bearer ${alice.token}` }, raw);
      }
  const url = `https://user:${secretOf(canaries, WITHIN_URL)}@127.0.0.1:9/team/repository.git`;
  for (const source of [
    { kind: 'git', url },
    { kind: 'git', url: url.replace('https', 'ssh') },
    { kind: 'git', url: `${url}\n` },
  ])
    await driver.api('POST', '/imports', alice.token, { source, collection_id: alice.world.collection });
  await driver.send(
    'POST',
    '/imports/new',
    { Cookie: alice.cookie, 'Sec-Fetch-Site': 'cross-site' },
    new URLSearchParams({ 'source.kind': 'git', 'source.url': url }),
  );
  for (const end of ['plan?diff=true', 'deploy'])
    await driver.api('POST', `/deployment-sets/${planted.set}/${end}`, alice.token, {
      project_id: planted.project,
      acknowledge: ['runs_code'],
    });
  const typed = { 'Sec-Fetch-Site': 'same-origin' };
  for (const token of [secretOf(canaries, WRONG), `${alice.token}x`, alice.token])
    await driver.send('POST', '/sign-in', typed, new URLSearchParams({ token, next: '/settings' }));
  const browser = pageClient(on);
  const begun = await browser.get('/sign-in/sso?next=/');
  const back = await signInAtProvider(begun.location ?? '', 'ana');
  // The provider refuses our secret, which is another than the one it knows.
  expect((await browser.get(back.replace('http://localhost:3000', ''))).location).toMatch(/problem=/);
}

/** The database fails in the midst of work, once for every table, and once with a sentence that quotes the row. */
async function faults(driver: Driver): Promise<void> {
  const content = `---\nname: late\ndescription: d\n---\n${secretOf(canaries, 'file')}`;
  const work = async () => {
    const name = newSecret().slice(0, 12);
    await driver.api('POST', '/artifacts', alice.token, {
      type: 'mcp_server',
      name,
      collection_id: alice.world.collection,
      config: { command: 'x', env: { KEY: secretOf(canaries, 'environment of a server') } },
    });
    await driver.api('PUT', `/artifacts/${planted.artifacts[0]}/files`, alice.token, { files: [{ path: 'SKILL.md', content }] });
    await driver.api('POST', `/deployment-sets/${planted.set}/deploy`, alice.token, { project_id: planted.project });
    for (const page of ['/', '/artifacts', '/projects', `/artifacts/${planted.artifacts[1]}`, `/deployment-sets/${planted.set}`])
      await driver.send('GET', page, { Cookie: alice.cookie });
  };
  for (const table of TABLES) {
    await sql.raw(`alter table ${table} rename to gone`).execute(database.db);
    await work();
    await sql.raw(`alter table gone rename to ${table}`).execute(database.db);
  }
  await sql`create function quote_row() returns trigger language plpgsql as $$
    begin raise exception using errcode = '22P02', message = 'invalid input: ' || coalesce(new.config::text, ''); end $$`.execute(
    database.db,
  );
  await sql`create trigger quote_row before insert on artifact_versions for each row execute function quote_row()`.execute(
    database.db,
  );
  await work();
  await sql`drop trigger quote_row on artifact_versions`.execute(database.db);
}

test('secrets turn up in no log, no refusal, nothing another owner sees, no audit log and no metrics', {
  timeout: sized(300_000, 3_600_000),
}, async () => {
  const { search, sightings, searched } = createSearch(canaries);
  const statuses: Record<string, number> = {};
  let about = 'others';
  const hear = ({ what, status, text, isPage }: Heard): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    // Whoever owns contents may see them, also in the form that comes back; a refusal of the API has no need to.
    const mayShow = about === 'owner' && (isPage || status < 400) ? CONTENTS : [];
    search(about === 'owner' && status >= 400 ? 'refusals' : about, `${what} ${status}`, text, mayShow);
  };
  const driver = createDriver(on, hear);
  await asBobAndNobody(driver);
  about = 'owner';
  await failures(driver);
  await faults(driver);
  await driver.pages(alice.world, alice.world, alice.cookie, ({ fields }) => fields === undefined);
  about = 'audit';
  for (let cursor = ''; ; ) {
    const { body } = await on.api('GET', `/audit?limit=200${cursor}`, { token: alice.token });
    search('audit', 'events', JSON.stringify(body));
    if (!body.next_cursor) break;
    cursor = `&cursor=${body.next_cursor}`;
  }
  await driver.send('GET', '/settings/audit', { Cookie: alice.cookie });
  about = 'metrics';
  await driver.send('GET', '/metrics', {});
  for (const line of on.logs) search('log lines', line.msg, JSON.stringify(line));
  about = 'owner';
  // Last, because it removes things.
  await driver.operations(alice.world, alice.world, alice.token);
  recordCounts('canary secrets', {
    planted: canaries.length,
    ...searched,
    answers_500: statuses[500] ?? 0,
    hits: sightings.length,
  });
  expect(sightings).toEqual([]);
  expect(statuses[500] ?? 0, 'faults were provoked').toBeGreaterThan(TABLES.length);
  for (const group of ['others', 'refusals', 'audit', 'metrics', 'log lines']) expect(searched[group], group).toBeGreaterThan(0);
  expect(foundIn(driver.sent.map(({ headers }) => JSON.stringify(headers)).join(), canaries), 'they were sent').toContain(
    'token',
  );
});

test('control: the secrets are where they belong, and a log without redaction is caught', async () => {
  const shown = await on.api('GET', `/artifacts/${planted.artifacts[1]}`, { token: alice.token });
  expect(foundIn(JSON.stringify(shown.body), canaries)).toEqual(['environment of a server']);
  const lines: Record<'ours' | 'plain', string[]> = { ours: [], plain: [] };
  const ours = createLog('info', { write: (line) => void lines.ours.push(line) });
  const plain = pino({ base: null }, { write: (line) => void lines.plain.push(line) });
  const headers = { authorization: `Bearer ${alice.token}`, cookie: alice.cookie };
  for (const log of [ours, plain]) {
    log.info({ headers, token: alice.token }, 'request');
    log.error({ err: new SyntaxError(`Unexpected token in "${secretOf(canaries, 'file')}"`) }, 'fault');
  }
  expect(foundIn(lines.plain.join(), canaries)).toEqual(expect.arrayContaining(['token', 'session cookie', 'file']));
  expect(foundIn(lines.ours.join(), canaries)).toEqual([]);
});

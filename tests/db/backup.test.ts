import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createLog } from '#app/lib/log.ts';
import { restoreLines } from '#db/backup/restore.ts';
import { backupLines } from '#db/backup/write.ts';
import { createDatabase, type Database } from '#db/client.ts';
import { startEmbedded } from '#db/embedded/server.ts';
import { migrateToLatest } from '#db/migrator.ts';
import { withOwner } from '#db/transactions.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import { dataFolder } from '#tests/support/embedded.ts';
import { insertEverywhere } from '#tests/support/every-table.ts';
import { freshOwner, insertSet } from '#tests/support/fixtures.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'loadout-backup-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function command(name: string, dataDir: string, ...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', path.resolve(`app/cli/${name}.ts`), ...args], {
    env: { ...process.env, LOADOUT_DATA_DIR: dataDir, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, out, err };
}

async function running(dataDir: string): Promise<Database> {
  const embedded = await startEmbedded({ dataDir, log: createLog('silent'), fast: true });
  const { db, close } = createDatabase({ connection: embedded.connection, poolSize: 6 });
  onTestFinished(async () => {
    await close();
    await embedded.stop();
  });
  await migrateToLatest(db);
  return db;
}

async function linesOf(db: Database): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of backupLines(db, new Date(0))) lines.push(line);
  return lines;
}

async function* lineByLine(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield line.trimEnd();
}

const rowsOf = (lines: readonly string[], table: string): string[] => {
  const start = lines.findIndex((line) => line.startsWith(`{"table":"${table}"`));
  const rest = lines.slice(start + 1);
  return rest.slice(
    0,
    rest.findIndex((line) => /^\{"(table|end)":/.test(line)),
  );
};

test('a backup made while others write is of one moment, and restored in a new folder every row is equal', {
  timeout: 180_000,
}, async () => {
  const { dataDir } = await dataFolder();
  const db = await running(dataDir);
  const odd = 'line\nbreak \r \u2028 "quotes" \\ \u{1F600} \u0001';
  for (let i = 0; i < 3; i += 1) {
    const owner = freshOwner('backup');
    await withOwner(db, owner, (tx) => insertEverywhere(tx, owner));
    await withOwner(db, owner, (tx) => insertSet(tx, owner, { name: odd.slice(0, 200) }));
  }
  // Writers that always leave a pair: a backup of one moment never has one without the other.
  const load = { writing: true, written: 0 };
  const writers = Promise.all(
    [1, 2, 3].map(async () => {
      while (load.writing) {
        const owner = freshOwner('writer');
        await withOwner(db, owner, async (tx) => {
          await insertSet(tx, owner, { name: 'first' });
          await insertSet(tx, owner, { name: 'second' });
        });
        load.written += 1;
      }
    }),
  );
  const file = path.join(scratch, 'whole.jsonl.gz');
  const before = load.written;
  const backup = await command('db-backup', dataDir, file);
  const during = load.written - before;
  load.writing = false;
  await writers;
  expect(backup, backup.err).toMatchObject({ status: 0, out: expect.stringContaining(file) });
  expect(during, 'it really was written meanwhile').toBeGreaterThan(0);
  const saved = gunzipSync(await readFile(file))
    .toString('utf8')
    .split('\n')
    .slice(0, -1);
  const names = rowsOf(saved, 'public.deployment_sets').map((row) => JSON.parse(row).name);
  expect(names.filter((name) => name === 'first')).toHaveLength(names.filter((name) => name === 'second').length);
  expect(names).toContain(odd.slice(0, 200));

  const fresh = await dataFolder('restored');
  const restore = await command('db-restore', fresh.dataDir, file);
  expect(restore.status, restore.err).toBe(0);
  const restored = await linesOf(await running(fresh.dataDir));
  expect(restored.slice(1).map((line) => line.trimEnd())).toEqual(saved.slice(1));
  for (const table of ['public.blobs', 'public.audit_events', 'public.deployed_entries', 'public.entry_owners'])
    expect(rowsOf(saved, table).length, table).toBeGreaterThan(0);

  const again = await command('db-restore', fresh.dataDir, file);
  expect(again).toMatchObject({ status: 1, err: expect.stringContaining('in use already') });
});

test('a file that is cut, altered or of something else restores nothing', { timeout: 180_000 }, async () => {
  const { dataDir } = await dataFolder();
  const db = await running(dataDir);
  const owner = freshOwner('backup');
  await withOwner(db, owner, (tx) => insertEverywhere(tx, owner));
  const lines = await linesOf(db);
  const end = lines.at(-1) ?? '';
  const rows = lines.slice(1, -1);
  const broken: [string, string[], RegExp][] = [
    ['no end', [lines[0] ?? '', ...rows], /not a whole backup/],
    ['a row less', [lines[0] ?? '', ...rows.filter((row) => !row.includes('"ada"')), end], /not a whole backup/],
    ['something else', ['{"hello": 1}'], /not a whole backup/],
    ['newer', [(lines[0] ?? '').replace(/"migration":"[^"]+"/, '"migration":"999-later"')], /newer Loadout/],
  ];
  const fresh = await createTestDatabase({ from: 'empty' });
  onTestFinished(fresh.close);
  for (const [name, given, words] of broken) await expect(restoreLines(fresh.db, lineByLine(given)), name).rejects.toThrow(words);
  const left = await linesOf(fresh.db);
  expect(JSON.parse(left.at(-1) ?? '').rows['public.deployment_sets']).toBe(0);
  const cut = path.join(scratch, 'cut.gz');
  await writeFile(cut, gzipSync(lines.join('')).subarray(0, -40));
  const answer = await command('db-restore', (await dataFolder('restored')).dataDir, cut);
  expect(answer.status).toBe(1);
  expect(answer.err).toMatch(/unexpected end|whole backup/);
});

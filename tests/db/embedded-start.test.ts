import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLog } from '#app/lib/log.ts';
import { chooseLaunch, launchWays, nobodyOf } from '#db/embedded/account.ts';
import { findBinaries } from '#db/embedded/binaries.ts';
import { ensureCluster } from '#db/embedded/cluster.ts';
import { openDatabase } from '#db/embedded/connect.ts';
import { SERVER_ENV } from '#db/embedded/environment.ts';
import { chownTree, ensurePrivateFolder } from '#db/embedded/folders.ts';
import { spawnPostmaster, stopPostmaster } from '#db/embedded/postmaster.ts';
import {
  dataFolder,
  dataFolderWithDatabase,
  eventually,
  plainStartRefusal,
  postmasterOf,
  query,
  start,
  startProgram,
} from '#tests/support/embedded.ts';

const isRoot = process.geteuid?.() === 0;

test('the first start makes the database, the second finds what the first one wrote', async () => {
  const { dataDir, layout } = await dataFolder();
  const first = await start(dataDir);
  expect(first.attached).toBe(false);
  await query(first.connection, 'create table kept as select 42 as n');
  await first.stop();
  expect(postmasterOf(layout)).toBeNull();
  const second = await start(dataDir);
  expect(second.attached).toBe(false);
  expect(second.connection).toEqual(first.connection);
  expect(await query(second.connection, 'select n from kept')).toEqual([42]);
  expect((await readdir(layout.home)).filter((name) => name.startsWith('cluster.new') || name.startsWith('probe'))).toEqual([]);
});

test('the database is a durable UTF-8 one with the same sorting everywhere', async () => {
  const { dataDir } = await dataFolder();
  const { connection } = await start(dataDir);
  const settings = 'fsync synchronous_commit full_page_writes server_encoding data_checksums TimeZone'.split(' ');
  const values = await query(connection, `select ${settings.map((name) => `current_setting('${name}')`).join(', ')}`);
  expect(values).toEqual(['on', 'on', 'on', 'UTF8', 'on', 'UTC']);
  expect(
    await query(connection, 'select datlocprovider::text, datlocale from pg_database where datname = current_database()'),
  ).toEqual(['b', 'C.UTF-8']);
});

test('the server listens on its socket only, in a folder nobody else can enter', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const { connection } = await start(dataDir);
  expect(await query(connection, "select current_setting('listen_addresses')")).toEqual(['']);
  expect((await stat(connection.host)).mode & 0o777).toBe(0o700);
  expect((await stat(layout.cluster)).mode & 0o777).toBe(0o700);
  expect(await readFile(path.join(layout.cluster, 'pg_hba.conf'), 'utf8')).toBe('local all all trust\n');
});

test('a data folder with a very long name gets a socket with a short one', async () => {
  const { dataDir } = await dataFolder(`${'long-'.repeat(25)}name, with a comma`);
  const { connection } = await start(dataDir);
  expect(Buffer.byteLength(`${connection.host}/.s.PGSQL.5432`)).toBeLessThan(108);
  expect(connection.host.startsWith(dataDir)).toBe(false);
  expect(await query(connection, 'select 1')).toEqual([1]);
});

test('a data folder may have blanks, commas and quotes in its name', async () => {
  const { dataDir, layout } = await dataFolder(`a "b", c'd`);
  const { connection } = await start(dataDir);
  expect(connection.host).toBe(layout.socketDir);
  expect(await query(connection, 'select 1')).toEqual([1]);
});

test('a folder for the socket that somebody else made first is not used', async () => {
  const { layout } = await dataFolder();
  const folder = path.join(layout.home, 'planted');
  await writeFile(folder, 'not a folder');
  await ensurePrivateFolder(folder, null);
  expect((await stat(folder)).isDirectory()).toBe(true);
  await chmod(folder, 0o777);
  await ensurePrivateFolder(folder, null);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('an interrupted first start is swept away, where plain PostgreSQL would stumble over it', async () => {
  const { dataDir, layout } = await dataFolder();
  const { initdb, postgres } = findBinaries();
  const launch = await chooseLaunch(layout.home, postgres, null);
  const draft = path.join(layout.home, 'cluster.new-interrupted');
  await mkdir(draft, { mode: 0o700 });
  if (launch.files) await chownTree(draft, launch.files);
  const [program, args] = launch.command(initdb, ['-D', draft, '-U', 'loadout', '--no-clean']);
  const child = spawn(program, args, { ...launch.spawn, env: SERVER_ENV, stdio: 'ignore', detached: true });
  expect(await eventually(() => existsSync(path.join(draft, 'PG_VERSION')))).toBe(true);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  // Control: it looks like a cluster, and a server does not start on it.
  expect(await plainStartRefusal(layout, draft)).toMatch(/FATAL|could not/);
  const { connection } = await start(dataDir);
  expect(await query(connection, 'select 1')).toEqual([1]);
  expect(existsSync(draft)).toBe(false);
});

test('a folder that holds something else than a cluster is refused and left alone', async () => {
  const { dataDir, layout } = await dataFolder();
  await mkdir(layout.cluster);
  await writeFile(path.join(layout.cluster, 'thesis.txt'), 'years of work');
  await expect(start(dataDir)).rejects.toThrow(/is not a PostgreSQL cluster and not empty/);
  expect(await readFile(path.join(layout.cluster, 'thesis.txt'), 'utf8')).toBe('years of work');
});

test('a data folder that cannot be written is named with what to do', async () => {
  const { layout } = await dataFolder();
  const file = path.join(layout.home, 'a-file');
  await writeFile(file, '');
  await expect(start(path.join(file, 'data'))).rejects.toThrow(
    /The data folder .*a-file\/data cannot be written \(ENOTDIR.*LOADOUT_DATA_DIR/,
  );
});

test('a cluster of another PostgreSQL version is refused with what to do', async () => {
  const { dataDir, layout } = await dataFolder();
  await mkdir(layout.cluster);
  await writeFile(path.join(layout.cluster, 'PG_VERSION'), '12\n');
  await expect(start(dataDir)).rejects.toThrow(/made by PostgreSQL 12, the embedded server is 18/);
});

test('a server that cannot start says why with the end of its log', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  await writeFile(path.join(layout.cluster, 'postgresql.auto.conf'), 'no_such_setting = 1\n');
  await expect(start(dataDir)).rejects.toThrow(/did not start[\s\S]*no_such_setting/);
});

test('nothing of the environment reaches the server', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const program = await startProgram(dataDir, { SESSION_SECRET: 'canary-in-the-environment' });
  const environment = await readFile(`/proc/${postmasterOf(layout)?.pid}/environ`, 'utf8');
  expect(environment).toContain('LC_ALL=C');
  expect(environment).not.toContain('canary');
  expect(await program.end()).toBe(0);
});

test('library links that the installation did not make are made at the start', async () => {
  const { postgres } = findBinaries();
  const link = path.resolve(path.dirname(postgres), '../lib/libpq.so');
  await rename(link, `${link}.kept`);
  findBinaries();
  expect(existsSync(link)).toBe(true);
  await unlink(`${link}.kept`);
});

test('a platform without binaries is told to bring a server of its own', () => {
  expect(() => findBinaries('sunos-sparc')).toThrow(/does not exist for sunos-sparc.*DATABASE_URL/);
});

describe('running as somebody PostgreSQL accepts', () => {
  test('the account for root is nobody, else the first that is not root', () => {
    expect(nobodyOf('root:x:0:0::/:/bin/sh\nbin:x:2:3::/:\nnobody:x:65534:65533::/:')).toEqual({ uid: 65_534, gid: 65_533 });
    expect(nobodyOf('root:x:0:0::/:/bin/sh\nbin:x:2:3::/:')).toEqual({ uid: 2, gid: 3 });
    expect(nobodyOf('')).toEqual({ uid: 65_534, gid: 65_534 });
  });

  // Ways that an ordinary user neither has nor needs.
  if (isRoot) {
    test('root can start it below a folder only root may enter, by namespace and by capability', async () => {
      const { layout } = await dataFolder();
      expect((await stat(path.dirname(path.dirname(layout.home)))).mode & 0o077).toBe(0);
      const { initdb, postgres } = findBinaries();
      const names: string[] = [];
      for (const launch of await launchWays(null)) {
        if (launch.name.startsWith('setuid')) continue;
        names.push(launch.name.split(' ')[0] ?? '');
        await ensureCluster(layout, initdb, launch, '18', true);
        await ensurePrivateFolder(layout.socketDir, launch.files);
        const id = await spawnPostmaster(layout, postgres, launch, true);
        const connection = await openDatabase(layout.cluster, layout.socketDir);
        await query(connection, `create table by_${names.length} ()`);
        const [, user] = (await readFile(`/proc/${id.pid}/status`, 'utf8')).match(/^Uid:\s+(\d+)/m) ?? [];
        expect(Number(user)).toBe(launch.files?.uid);
        await stopPostmaster(id);
      }
      expect(names).toEqual(['unshare', 'setpriv']);
    });

    test('a cluster that belongs to another user is run as that user', async () => {
      const { dataDir, layout } = await dataFolderWithDatabase();
      const account = { uid: 12_345, gid: 12_345 };
      await chownTree(layout.cluster, account);
      const { connection } = await start(dataDir);
      expect(await query(connection, 'select 1')).toEqual([1]);
      expect((await stat(path.join(layout.cluster, 'postmaster.pid'))).uid).toBe(account.uid);
    });
  }

  test('when no way works the message lists what was tried', async () => {
    const { layout } = await dataFolder();
    const missing = path.join(layout.home, 'no-such-postgres');
    await expect(chooseLaunch(layout.home, missing, null)).rejects.toThrow(
      /cannot run here[\s\S]*no-such-postgres[\s\S]*DATABASE_URL/,
    );
  });
});

test('the log says when the database is ready and when it stopped', async () => {
  const { dataDir } = await dataFolderWithDatabase();
  const events: string[] = [];
  const embedded = await start(dataDir, createLog('info', { write: (line) => void events.push(JSON.parse(line).msg) }));
  await embedded.stop();
  await embedded.stop();
  expect(events.filter((event) => event !== 'database.still_starting')).toEqual(['database.ready', 'database.stopped']);
});

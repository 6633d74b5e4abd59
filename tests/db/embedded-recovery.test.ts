import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { chooseLaunch } from '#db/embedded/account.ts';
import { findBinaries } from '#db/embedded/binaries.ts';
import { clusterOwner } from '#db/embedded/cluster.ts';
import { SERVER_ENV } from '#db/embedded/environment.ts';
import type { Layout } from '#db/embedded/folders.ts';
import { clusterProcesses, signal } from '#db/embedded/processes.ts';
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

/** A server whose program is gone, as after a kill where the system cannot tell the server about it. */
async function startOrphan(layout: Layout) {
  const { postgres } = findBinaries();
  await mkdir(layout.socketDir, { mode: 0o700 });
  const launch = await chooseLaunch(layout.home, postgres, await clusterOwner(layout));
  const options = ['-D', layout.cluster, '-k', layout.socketDir, '-c', 'listen_addresses='];
  const [program, args] = launch.command(postgres, options);
  spawn(program, args, { ...launch.spawn, env: SERVER_ENV, detached: true, stdio: 'ignore' }).unref();
  expect(await eventually(() => postmasterOf(layout))).toBe(true);
  return postmasterOf(layout);
}

const NOT_CLEAN = 'was not properly shut down';

test('a graceful stop does not wait for idle clients, ends with status 0 and needs no recovery', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const program = await startProgram(dataDir);
  const embedded = await start(dataDir);
  const idle = new pg.Client(embedded.connection);
  idle.on('error', () => undefined);
  await idle.connect();
  await embedded.stop();
  expect(await program.end()).toBe(0);
  expect(postmasterOf(layout)).toBeNull();
  await start(dataDir);
  const log = await readFile(layout.log, 'utf8');
  expect(log).toContain('received fast shutdown request');
  expect(log).not.toContain(NOT_CLEAN);
});

test('a killed server comes back by itself, with everything that was committed', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const { connection } = await start(dataDir);
  await query(connection, 'create table kept as select 42 as n');
  const before = postmasterOf(layout);
  signal(before?.pid ?? 0, 'SIGKILL');
  expect(await eventually(() => query(connection, 'select 1'), 5_000)).toBe(true);
  expect(postmasterOf(layout)?.pid).not.toBe(before?.pid);
  expect(await query(connection, 'select n from kept')).toEqual([42]);
  // Control: it really was a crash.
  expect(await readFile(layout.log, 'utf8')).toContain(NOT_CLEAN);
});

test('a server stopped on purpose is not brought back', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const embedded = await start(dataDir);
  await embedded.stop();
  expect(await eventually(() => postmasterOf(layout), 1_000)).toBe(false);
});

test('program and server killed together: the next start recovers what was committed', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const program = await startProgram(dataDir);
  const watcher = await start(dataDir);
  await query(watcher.connection, 'create table kept as select 42 as n');
  await watcher.stop();
  program.child.kill('SIGKILL');
  for (const { pid } of clusterProcesses(layout.cluster, layout.clusterName)) signal(pid, 'SIGKILL');
  const next = await start(dataDir);
  expect(next.attached).toBe(false);
  expect(await query(next.connection, 'select n from kept')).toEqual([42]);
  expect(await readFile(layout.log, 'utf8')).toContain(NOT_CLEAN);
});

test('a zombie postmaster and its workers do not stand in the way', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const program = await startProgram(dataDir);
  // A stopped parent does not collect its dead child, as an init without that duty does not.
  program.child.kill('SIGSTOP');
  const dead = postmasterOf(layout)?.pid ?? 0;
  signal(dead, 'SIGKILL');
  expect(await eventually(() => clusterProcesses(layout.cluster, layout.clusterName).length === 0)).toBe(true);
  expect(await readFile(`/proc/${dead}/stat`, 'latin1')).toContain(') Z ');
  // Control: plain PostgreSQL takes the zombie for a running server.
  expect(await plainStartRefusal(layout)).toContain('already exists');
  const { connection, attached } = await start(dataDir);
  expect(attached).toBe(false);
  expect(await query(connection, 'select 1')).toEqual([1]);
  // The program that slept through it finds the new server and uses it.
  program.child.kill('SIGCONT');
  expect(await program.end()).toBe(0);
  expect(await query(connection, 'select 1')).toEqual([1]);
});

test('a lock file whose number now belongs to another process does not stand in the way', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const stranger = spawn('sleep', ['60'], {
    stdio: 'ignore',
    ...(await chooseLaunch(layout.home, findBinaries().postgres, null)).spawn,
  });
  onTestFinished(async () => {
    stranger.kill('SIGKILL');
    await once(stranger, 'exit');
  });
  const lines = [stranger.pid, layout.cluster, '1', '5432', layout.socketDir, '', '0 0', 'ready', ''];
  await writeFile(path.join(layout.cluster, 'postmaster.pid'), lines.join('\n'));
  const { connection, attached } = await start(dataDir);
  expect(attached).toBe(false);
  expect(await query(connection, 'select 1')).toEqual([1]);
  expect(stranger.exitCode).toBeNull();
});

test('when only the program died, the next one attaches to its server and stops it at the end', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const orphan = await startOrphan(layout);
  const embedded = await start(dataDir);
  expect(embedded.attached).toBe(true);
  expect(postmasterOf(layout)).toEqual(orphan);
  expect(await query(embedded.connection, 'select 1')).toEqual([1]);
  await embedded.stop();
  expect(postmasterOf(layout)).toBeNull();
});

test('a server nobody can reach any more is replaced', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const orphan = await startOrphan(layout);
  const socket = path.join(layout.socketDir, '.s.PGSQL.5432');
  expect(await eventually(() => existsSync(socket))).toBe(true);
  await rm(socket);
  const embedded = await start(dataDir);
  expect(embedded.attached).toBe(false);
  expect(postmasterOf(layout)?.pid).not.toBe(orphan?.pid);
  expect(await query(embedded.connection, 'select 1')).toEqual([1]);
});

test('a server another program uses is not taken away, even when it cannot be reached', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const program = await startProgram(dataDir);
  await rm(path.join(layout.socketDir, '.s.PGSQL.5432'));
  await expect(start(dataDir)).rejects.toThrow(`is used by process ${program.pid} and cannot be reached`);
  expect(postmasterOf(layout)).not.toBeNull();
});

test('two programs on one folder share the server, and it stays while one of them runs', async () => {
  const { dataDir } = await dataFolderWithDatabase();
  const [a, b] = await Promise.all([startProgram(dataDir), startProgram(dataDir)]);
  expect([a.attached, b.attached].sort()).toEqual([false, true]);
  const [starter, guest] = a.attached ? [b, a] : [a, b];
  const third = await start(dataDir);
  expect(third.attached).toBe(true);
  await query(third.connection, 'create table kept as select 42 as n');
  // The guest leaves: nothing happens to the others.
  expect(await guest.end()).toBe(0);
  expect(await query(third.connection, 'select n from kept')).toEqual([42]);
  // The starter is killed and takes the server with it: whoever still needs it brings it back.
  starter.child.kill('SIGKILL');
  expect(await eventually(() => starter.child.signalCode !== null)).toBe(true);
  expect(await eventually(() => query(third.connection, 'select n from kept'), 5_000)).toBe(true);
});

test('eight programs that start at once make one cluster and one server', async () => {
  const { dataDir } = await dataFolder();
  const started = await Promise.all(Array.from({ length: 8 }, () => start(dataDir)));
  expect(started.filter(({ attached }) => !attached)).toHaveLength(1);
  await Promise.all(started.slice(1).map((one) => one.stop()));
  const [first] = started;
  expect(first && (await query(first.connection, 'select 1'))).toEqual([1]);
});

test('the server dies with a killed program instead of staying behind', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const program = await startProgram(dataDir);
  expect(postmasterOf(layout)).not.toBeNull();
  program.child.kill('SIGKILL');
  expect(await eventually(() => postmasterOf(layout) === null, 5_000)).toBe(true);
});

test('Ctrl-C in the terminal does not reach the server', async () => {
  const { dataDir, layout } = await dataFolderWithDatabase();
  const program = await startProgram(dataDir);
  const groupOf = async (pid: number) => (await readFile(`/proc/${pid}/stat`, 'latin1')).replace(/^.*\) /, '').split(' ')[2];
  expect(await groupOf(postmasterOf(layout)?.pid ?? 0)).not.toBe(await groupOf(program.pid));
  expect(await program.end()).toBe(0);
});

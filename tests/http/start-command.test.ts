import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import type { Layout } from '#db/embedded/folders.ts';
import { clusterProcesses } from '#db/embedded/processes.ts';
import { dataFolder, dataFolderWithDatabase } from '#tests/support/embedded.ts';
import { type Started, startCommand } from '#tests/support/start-command.ts';

async function api(started: Started, method: string, route: string, body?: object): Promise<any> {
  const response = await fetch(`${started.url}/api/v1${route}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  return response.json();
}

const serverProcesses = ({ cluster, clusterName }: Layout) => clusterProcesses(cluster, clusterName);

test('npm start answers /readyz as soon as it prints its address, and a signal to npm ends all of it', {
  timeout: 180_000,
}, async () => {
  const { dataDir: folder, layout } = await dataFolder();
  const started = await startCommand(folder, {}, 'npm');
  expect((await fetch(`${started.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${started.url}/healthz`)).status).toBe(200);
  expect(started.output().match(/Loadout is ready/g)).toHaveLength(1);
  expect(serverProcesses(layout)).not.toEqual([]);
  const { status, ms } = await started.end();
  expect(status).toBe(0);
  expect(ms).toBeLessThan(10_000);
  expect(serverProcesses(layout)).toEqual([]);
  await expect(fetch(`${started.url}/healthz`)).rejects.toThrow();
});

test('what was answered is still there after kill -9, and after a clean stop', async () => {
  const { dataDir: folder } = await dataFolderWithDatabase();
  const first = await startCommand(folder);
  const { id } = await api(first, 'POST', '/deployment-sets', { name: 'Kept over the kill' });
  await first.end('SIGKILL');
  const second = await startCommand(folder);
  expect((await api(second, 'GET', `/deployment-sets/${id}`)).name).toBe('Kept over the kill');
  expect((await second.end('SIGINT')).status).toBe(0);
  const third = await startCommand(folder);
  expect((await api(third, 'GET', `/deployment-sets/${id}`)).name).toBe('Kept over the kill');
});

test('SIGTERM ends it within ten seconds though a client keeps its connection open', async () => {
  const started = await startCommand((await dataFolderWithDatabase()).dataDir);
  const { host } = new URL(started.url ?? '');
  const [name = '', port] = host.split(':');
  const socket = connect(Number(port), name);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /api/v1/deployment-sets HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
  );
  const { status, ms } = await started.end();
  expect(status).toBe(0);
  expect(ms).toBeLessThan(10_000);
});

test('a request that names two hosts is refused', async () => {
  const started = await startCommand((await dataFolderWithDatabase()).dataDir);
  const { host, port } = new URL(started.url ?? '');
  const answerTo = async (headers: string): Promise<string> => {
    const socket = connect(Number(port), 'localhost');
    socket.end(`GET /healthz HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
    return (await text(socket)).split('\r\n', 1)[0] ?? '';
  };
  expect(await answerTo(`Host: ${host}\r\n`)).toBe('HTTP/1.1 200 OK');
  expect(await answerTo(`Host: ${host}\r\nhost: evil.example\r\n`)).toBe('HTTP/1.1 400 Bad Request');
});

test('two copies with data folders and ports of their own run side by side', async () => {
  const [one, two] = await Promise.all([
    startCommand((await dataFolderWithDatabase()).dataDir),
    startCommand((await dataFolderWithDatabase()).dataDir),
  ]);
  await api(one, 'POST', '/deployment-sets', { name: 'Only in one' });
  expect((await api(one, 'GET', '/deployment-sets')).total).toBe(1);
  expect((await api(two, 'GET', '/deployment-sets')).total).toBe(0);
});

test('a second copy on the same data folder shares the database and survives the first', async () => {
  const { dataDir: folder } = await dataFolderWithDatabase();
  const one = await startCommand(folder);
  const two = await startCommand(folder);
  await api(one, 'POST', '/deployment-sets', { name: 'Seen by both' });
  expect((await api(two, 'GET', '/deployment-sets')).total).toBe(1);
  await one.end();
  await expect.poll(() => api(two, 'GET', '/deployment-sets').then(({ total }) => total), { timeout: 10_000 }).toBe(1);
});

test('a port in use is said in one sentence, and nothing stays behind', async () => {
  const occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  onTestFinished(() => void occupant.close());
  const address = occupant.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const { dataDir: folder, layout } = await dataFolderWithDatabase();
  const started = await startCommand(folder, { PORT: port });
  expect(started.child.exitCode).toBe(1);
  expect(started.output()).toContain(`Port ${port} is in use.`);
  expect(started.output()).not.toContain('    at ');
  await expect.poll(() => serverProcesses(layout), { timeout: 5_000 }).toEqual([]);
});

test('wrong settings are listed and nothing is started', async () => {
  const folder = path.join((await dataFolder()).dataDir, 'never-made');
  const started = await startCommand(folder, { PORT: 'abc', AUTH_ENABLED: 'perhaps' });
  expect(started.child.exitCode).toBe(1);
  expect(started.output()).toMatch(/PORT: .*\n.*AUTH_ENABLED: /);
  expect(started.output()).not.toContain('    at ');
  expect(existsSync(folder)).toBe(false);
});

test('a database that cannot start is explained', async () => {
  const { dataDir: folder } = await dataFolder();
  await mkdir(path.join(folder, 'postgres', 'cluster'), { recursive: true });
  await writeFile(path.join(folder, 'postgres', 'cluster', 'letter.txt'), 'Dear all');
  const started = await startCommand(folder);
  expect(started.child.exitCode).toBe(1);
  expect(started.output()).toContain('is not a PostgreSQL cluster and not empty');
  expect(await readFile(path.join(folder, 'postgres', 'cluster', 'letter.txt'), 'utf8')).toBe('Dear all');
});

test('an outside server that is not there is explained, without the password', async () => {
  const started = await startCommand((await dataFolder()).dataDir, {
    DATABASE_URL: 'postgres://nobody:let-me-in@127.0.0.1:9/none',
  });
  expect(started.child.exitCode).toBe(1);
  expect(started.output()).toContain('The database 127.0.0.1:9/none cannot be used (connect ECONNREFUSED 127.0.0.1:9). See that');
  expect(started.output()).not.toContain('let-me-in');
});

test('the data folder is made with its secret readable by its owner only', async () => {
  const folder = path.join((await dataFolder()).dataDir, 'new', 'folder');
  await startCommand(folder);
  expect((await stat(path.join(folder, 'session-secret'))).mode & 0o777).toBe(0o600);
  expect((await stat(path.join(folder, 'postgres', 'cluster'))).mode & 0o777).toBe(0o700);
});

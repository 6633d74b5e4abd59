import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isBuilt, writeStamp } from '#app/cli/bootstrap/build.mjs';
import { missingPackages } from '#app/cli/bootstrap/install.mjs';
import { run } from '#app/cli/bootstrap/run.mjs';
import { countsOf, testEnvironment } from '#app/cli/bootstrap/stages.mjs';
import { identify } from '#db/embedded/processes.ts';

async function folder(files: Record<string, unknown> = {}): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'loadout-bootstrap-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

test('packages that are missing, of another version or only for development are told apart', async () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/there': { version: '1.0.0' },
    'node_modules/old': { version: '2.0.0' },
    'node_modules/there/node_modules/@scope/inner': { version: '1.0.0' },
    'node_modules/only-dev': { version: '1.0.0', dev: true },
    'node_modules/for-macs': { version: '1.0.0', optional: true },
  };
  const installed = { packages: { 'node_modules/there': { version: '1.0.0' }, 'node_modules/old': { version: '1.0.0' } } };
  const root = await folder({ 'package-lock.json': { packages }, 'node_modules/.package-lock.json': installed });
  expect(missingPackages(root, true)).toEqual(['old', '@scope/inner', 'only-dev']);
  expect(missingPackages(root, false)).toEqual(['old', '@scope/inner']);
  await writeFile(path.join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  expect(missingPackages(root, true)).toEqual([]);
});

test('a clone without packages needs all of them, one without a lock is refused', async () => {
  const root = await folder({ 'package-lock.json': { packages: { 'node_modules/a': { version: '1.0.0' } } } });
  expect(missingPackages(root, false)).toEqual(['a']);
  await rm(path.join(root, 'package-lock.json'));
  expect(() => missingPackages(root, false)).toThrow(/package-lock.json is missing/);
});

test('a build is current until a source, the lock or the bundle itself changes', async () => {
  const files = { 'app/root.tsx': 'one', 'app/cli/start.mjs': 'one', 'package-lock.json': '{}', 'build/server/index.js': '' };
  const root = await folder(files);
  expect(isBuilt(root)).toBe(false);
  writeStamp(root);
  expect(isBuilt(root)).toBe(true);
  await writeFile(path.join(root, 'app/cli/start.mjs'), 'two');
  expect(isBuilt(root)).toBe(true);
  await writeFile(path.join(root, 'app/root.tsx'), 'two');
  expect(isBuilt(root)).toBe(false);
  await writeFile(path.join(root, 'app/root.tsx'), 'one');
  expect(isBuilt(root)).toBe(true);
  await writeFile(path.join(root, 'app/new.ts'), '');
  expect(isBuilt(root)).toBe(false);
  await rm(path.join(root, 'app/new.ts'));
  await writeFile(path.join(root, 'package-lock.json'), '{"changed":1}');
  expect(isBuilt(root)).toBe(false);
  writeStamp(root);
  await rm(path.join(root, 'build/server/index.js'));
  expect(isBuilt(root)).toBe(false);
});

test('two commands do not install or build at once, and a lock left by a dead one is taken over', async () => {
  const root = await folder({ '.cache/installing.lock': '4194305', steps: '' });
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { oneAtATime } from ${JSON.stringify(path.resolve('app/cli/bootstrap/one-at-a-time.mjs'))};
    const step = (what) => appendFileSync(${JSON.stringify(path.join(root, 'steps'))}, what);
    await oneAtATime(${JSON.stringify(root)}, async () => { step('in '); await sleep(150); step('out '); });`;
  const command = [process.execPath, '--input-type=module', '--eval', script];
  const results = await Promise.all([1, 2, 3].map(() => run(command, { cwd: root })));
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(await readFile(path.join(root, 'steps'), 'utf8')).toBe('in out in out in out ');
  await expect(readFile(path.join(root, '.cache/installing.lock'))).rejects.toThrow('ENOENT');
});

test('a program that takes too long is ended with everything it started', async () => {
  const root = await folder();
  const pidFile = path.join(root, 'pid');
  const result = await run(['sh', '-c', `sleep 60 & echo $! > ${pidFile}; echo begun; wait`], { cwd: root, timeoutMs: 300 });
  expect(result).toMatchObject({ ok: false, timedOut: true, output: 'begun\n' });
  const grandchild = Number(await readFile(pidFile, 'utf8'));
  expect(identify(grandchild)).toBeNull();
});

test('a program that cannot be started is a failure with its reason', async () => {
  expect(await run(['no-such-program'], { cwd: '/' })).toMatchObject({ ok: false, output: expect.stringContaining('ENOENT') });
});

test('a stage counts its tests; one that died, saw none or left no report has failed', async () => {
  const root = await folder({ 'report.json': { good: 3, bad: 1 }, 'empty.json': { good: 0, bad: 0 } });
  const stage = (report: string) => ({
    name: 'x',
    label: 'x',
    command: [],
    report: path.join(root, report),
    count: ({ good, bad }: { good: number; bad: number }) => ({ passed: good, failed: bad, skipped: 0 }),
  });
  expect(countsOf(stage('report.json'), false)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(countsOf(stage('empty.json'), true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countsOf(stage('none.json'), true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countsOf({ name: 'x', label: 'x', command: [] }, true)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(countsOf({ name: 'x', label: 'x', command: [] }, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('tests do not see the settings of whoever runs them, so they never touch a real database', () => {
  const given = {
    PATH: '/bin',
    HOME: '/home/someone',
    TEST_DATABASE_URL: 'postgres://test',
    DATABASE_URL: 'postgres://production',
    DATABASE_MIGRATION_URL: 'postgres://production',
    LOADOUT_DATA_DIR: '/srv/loadout',
    PORT: '80',
    HOST: '0.0.0.0',
    NODE_ENV: 'production',
  };
  expect(testEnvironment(given)).toEqual({ PATH: '/bin', HOME: '/home/someone', TEST_DATABASE_URL: 'postgres://test' });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS } from '#db/migrations/index.ts';
import { createTestDatabase } from '#tests/support/database.ts';

async function run(command: string, url: string): Promise<{ status: number; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.resolve(`app/cli/${command}.ts`)], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status, out, err };
}

test('db:status, db:migrate and db:down say what is, what they did, and why they could not', async () => {
  const { url, close } = await createTestDatabase({ from: 'empty' });
  onTestFinished(close);
  const names = Object.keys(MIGRATIONS);
  expect(await run('db-migrate', url)).toEqual({ status: 0, out: `Applied ${names.join(', ')}.\n`, err: '' });
  expect(await run('db-down', url)).toEqual({ status: 0, out: 'Took down 010-accepted.\n', err: '' });
  const [status, broken] = await Promise.all([
    run('db-status', url),
    run('db-status', url.replace(/[^/]+$/, 'no_such_database')),
  ]);
  expect(status.out).toMatch(/^001-library +applied 2[\s\S]*\n010-accepted +pending\n$/);
  expect(broken).toMatchObject({ status: 1, out: '', err: expect.stringContaining('no_such_database') });
});

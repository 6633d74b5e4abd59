import { type ChildProcessByStdio, spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { DeployClient } from './deploy-client.ts';
import type { DeployTests } from './deploy-tests.ts';

export type DeployingChild = ChildProcessByStdio<Writable, Readable, null>;

/** Starts `deploying-program.ts` for a client's set and project. @param killAt the step at which it kills itself, if any */
export function startDeploying(app: DeployTests, one: DeployClient, ...killAt: string[]): DeployingChild {
  const program = path.resolve(import.meta.dirname, 'deploying-program.ts');
  const place = [app.database.url, app.roots, 'test-site', one.owner, one.set, one.project.id, ...killAt];
  return spawn(process.execPath, ['--import', 'tsx', program, ...place], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** Waits for a line of the child that begins like this, and gives the rest of it. */
export const lineOf = (child: DeployingChild, wanted: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = text.split('\n').find((one, index, all) => index < all.length - 1 && one.startsWith(wanted));
      if (found !== undefined) resolve(found.slice(wanted.length));
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });

/** Tells a started child to deploy, and waits until it is gone. @returns the signal that ended it */
export async function deployUntilGone(child: DeployingChild): Promise<NodeJS.Signals | null> {
  const gone = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  await lineOf(child, 'ready');
  child.stdin.write('go\n');
  return gone;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { z } from 'zod';
import { serverEnvironment } from '#app/cli/bootstrap/server-environment.mjs';
import type { OperationSpec } from '#app/contracts/operation.ts';

type Called<Answer> = Pick<OperationSpec, 'method'> & { response?: Answer };

/** A server of its own for one run, as `npm start` starts it. */
export interface RealServer {
  pid: number;
  /** A request to `/api/v1`, with the answer as the contract has it. @throws Error with what the server said */
  call<Answer extends z.ZodType>(operation: Called<Answer>, address: string, body?: unknown): Promise<z.output<Answer>>;
  /** The bytes at an address of the API. */
  bytes(address: string): Promise<Buffer>;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../../..');
/** Starts a server on a free port, with its data in `dataDir`, that may read and write below `roots`. No limits per minute. */
export async function startServer(dataDir: string, roots: readonly string[]): Promise<RealServer> {
  const child = spawn(process.execPath, [path.join(root, 'app/cli/start.mjs')], {
    cwd: root,
    env: serverEnvironment({
      PORT: '0',
      LOADOUT_DATA_DIR: dataDir,
      LOADOUT_ROOTS: roots.join(path.delimiter),
      LOADOUT_LIMIT_READS_PER_MIN: '0',
      LOADOUT_LIMIT_WRITES_PER_MIN: '0',
      LOADOUT_LIMIT_DEPLOYS_PER_MIN: '0',
      LOG_LEVEL: 'warn',
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
      const found = /^Loadout is ready: (\S+)$/m.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', () => reject(new Error(`The server did not start.\n${printed}`)));
  });

  async function ask(method: string, address: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${url}/api/v1${address}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`);
    return response;
  }

  return {
    pid: child.pid ?? 0,
    async call({ method, response }, address, body) {
      if (response === undefined) throw new Error(`${method} ${address} has no answer.`);
      return response.parse(await (await ask(method, address, body)).json());
    },
    bytes: async (address) => Buffer.from(await (await ask('GET', address)).arrayBuffer()),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

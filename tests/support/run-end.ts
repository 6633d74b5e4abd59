import { setTimeout as pause } from 'node:timers/promises';
import type { ApiAnswer } from './app.ts';
import type { DeployClient } from './deploy-client.ts';

export const runOf = async (one: Pick<DeployClient, 'api'>, id: string): Promise<ApiAnswer['body']> =>
  (await one.api('GET', `/deploy-runs/${id}`)).body;

/** A run once it has ended; the test's own time limit bounds the wait. */
export async function endOfRun(one: Pick<DeployClient, 'api'>, id: string): Promise<ApiAnswer['body']> {
  for (;;) {
    const run = await runOf(one, id);
    if (run.finished_at !== null) return run;
    await pause(50);
  }
}

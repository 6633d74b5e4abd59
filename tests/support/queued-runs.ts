import { createDeployApp } from './deploy-client.ts';
import type { DeployTests } from './deploy-tests.ts';

/** Lets another process of a site, by default this one's, take jobs while something happens. */
export async function withWorker<T>(
  { database, roots }: Pick<DeployTests, 'database' | 'roots'>,
  work: () => Promise<T>,
  env: Record<string, string> = {},
): Promise<T> {
  const worker = await createDeployApp(database.db, { LOADOUT_ROOTS: roots, ...env });
  worker.test.app.services.runQueue.start(database.connection);
  try {
    return await work();
  } finally {
    await worker.test.app.services.runQueue.stop();
    worker.remove();
  }
}

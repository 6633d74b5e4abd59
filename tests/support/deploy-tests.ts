import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { createDeployApp, type DeployApp } from './deploy-client.ts';

/** The application of a test file, and the database under it. */
export interface DeployTests extends Omit<DeployApp, 'remove'> {
  readonly database: TestDatabase;
}

/**
 * Sets up what every file of tests that deploy needs, for as long as the file runs: a database of its own and the application.
 * @param prepare what has to be done to the database before
 */
export function setUpDeployApp(prepare: (database: TestDatabase) => Promise<unknown> = async () => undefined): DeployTests {
  let database: TestDatabase;
  let app: DeployApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    await prepare(database);
    app = await createDeployApp(database.db);
  });
  afterAll(async () => {
    app.remove();
    await database.close();
  });
  return {
    get database() {
      return database;
    },
    get test() {
      return app.test;
    },
    get roots() {
      return app.roots;
    },
    client: () => app.client(),
  };
}

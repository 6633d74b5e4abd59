import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { TestApp } from './app.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { createImportApp, type ImportClient, importClient } from './import-client.ts';
import { createLibraryApp, type LibraryClient, libraryClient } from './library-client.ts';
import { createSetsApp, type SetsClient, setsClient } from './sets-client.ts';
import { createTestFolder, type TestFolder } from './source-tree.ts';

interface LibraryTest {
  database: TestDatabase;
  app: TestApp;
  /** An owner of this test alone, and a collection of theirs. */
  me: LibraryClient;
  collection: string;
}

/** Sets up a file of tests of the library: `begin` is called before each with what it works on. */
export function libraryTests(begin: (test: LibraryTest) => void, env: Record<string, string> = {}): void {
  let database: TestDatabase;
  let app: TestApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await createLibraryApp(database.db, env);
  });
  beforeEach(async () => {
    const me = await libraryClient(app);
    begin({ database, app, me, collection: await me.collection('Team library') });
  });
  afterAll(() => database.close());
}

interface SetsTest {
  database: TestDatabase;
  app: TestApp;
  /** An owner of this test alone. */
  me: SetsClient;
}

/** Sets up a file of tests of sets: `begin` is called before each with what it works on. */
export function setsTests(begin: (test: SetsTest) => void): void {
  let database: TestDatabase;
  let app: TestApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await createSetsApp(database.db);
  });
  beforeEach(async () => {
    begin({ database, app, me: await setsClient(app, database.db) });
  });
  afterAll(() => database.close());
}

interface ImportTest {
  database: TestDatabase;
  /** The allowed root. */
  folder: TestFolder;
  app: TestApp;
  /** An owner of this test alone. */
  me: ImportClient;
}

/** Sets up a file of tests of imports: `begin` is called before each with what it works on. */
export function importTests(begin: (test: ImportTest) => void, env: Record<string, string> = {}): void {
  let database: TestDatabase;
  let folder: TestFolder;
  let app: TestApp;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await createTestFolder();
    app = await createImportApp(database.db, folder.path, env);
  });
  beforeEach(async () => {
    begin({ database, folder, app, me: await importClient(app) });
  });
  afterAll(async () => {
    await folder.remove();
    await database.close();
  });
}

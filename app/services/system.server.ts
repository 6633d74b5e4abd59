import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { migrationStatus } from '#db/migrator.ts';
import type { ServiceDeps } from './deps.ts';

/** Whoever asks wants to know now: a database that takes longer is not ready. */
const PATIENCE_MS = 2000;

/** Health of the process, and what has to be mended before it serves. */
export function createSystem({ db }: Pick<ServiceDeps, 'db'>, recoveries: readonly (() => Promise<void>)[]) {
  let migrated = false;
  let recovered = false;

  /** Mends what a crash left behind; `/readyz` waits for it. */
  async function recover(): Promise<void> {
    for (const mend of recoveries) await mend();
    recovered = true;
  }

  async function missing(): Promise<string | null> {
    await sql`select 1`.execute(db);
    if (!migrated) migrated = (await migrationStatus(db)).every(({ appliedAt }) => appliedAt !== null);
    if (!migrated) return 'The database has migrations to run: npm run db:migrate.';
    return recovered ? null : 'Recovery of interrupted deploys is still running.';
  }

  /** Null when requests can be served, else the reason in words. One round trip once everything is in place. */
  async function notReady(): Promise<string | null> {
    const answered = new AbortController();
    try {
      return await Promise.race([
        missing(),
        setTimeout(PATIENCE_MS, 'The database does not answer.', { ref: false, signal: answered.signal }),
      ]);
    } finally {
      answered.abort();
    }
  }

  return { recover, notReady };
}

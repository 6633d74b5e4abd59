import type { Kysely } from 'kysely';
import { run } from './support.ts';

/**
 * A report keeps what the source called each place, beside what the library calls it: an artifact that somebody renamed here is
 * found again by its own name. Reports from before have none.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table import_items add column own_name text;');
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table import_items drop column own_name;');
}

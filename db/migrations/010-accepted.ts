import type { Kysely } from 'kysely';
import { run } from './support.ts';

/** What was answered 202 is answered 202 again under its key, with its place: whoever lost the answer finds the run by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table deploy_runs add column accepted boolean not null default false;
     alter table imports add column accepted boolean not null default false;`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table deploy_runs drop column accepted; alter table imports drop column accepted;');
}

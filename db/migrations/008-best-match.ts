import type { Kysely } from 'kysely';
import { WORDS_OR_DUE } from './007-search-later.ts';
import { artifactSearch, bestOrder } from './artifact-search.ts';
import { run } from './support.ts';

/** A search for words can begin with the artifacts that are called so; those that only mention the words come after. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, artifactSearch(WORDS_OR_DUE, bestOrder(WORDS_OR_DUE)));
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, artifactSearch(WORDS_OR_DUE));
}

import type { Kysely } from 'kysely';
import { WORDS } from './002-artifact-uuid.ts';
import { artifactSearch } from './artifact-search.ts';
import { run } from './support.ts';

/**
 * The words of an artifact and its main document may be put into the search index later than it is stored: finding them costs
 * more than all else about a small artifact. Until then `search_due` is true, and a search reads the text itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'alter table artifacts drop column search, add column search_due boolean not null default false;',
    searchOf(`case when search_due then '' else ${WHOLE} end`),
    'create index artifacts_search_due_idx on artifacts (owner_id, uuid) where search_due;',
    artifactSearch(WORDS_OR_DUE),
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table artifacts drop column search, drop column search_due;', searchOf(WHOLE), artifactSearch(WORDS));
}

/** The words $4 are in artifact `a`, in the index or, until they are, in its text. */
export const WORDS_OR_DUE = `${WORDS}
      or (a.search_due and public.artifact_search(a.name, a.description, a.tags, a.search_text)
        @@ websearch_to_tsquery('english', $4))`;

const WHOLE = 'artifact_search(name, description, tags, search_text)';

/** A new expression needs a new column (servers before 17 cannot change one), and with it its index. */
const searchOf = (expression: string): string => `
  alter table artifacts add column search tsvector not null generated always as (${expression}) stored;
  create index artifacts_search_idx on artifacts using gin (search);
`;

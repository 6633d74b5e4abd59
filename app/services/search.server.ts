import type { SearchResult } from '#app/contracts/search-page.ts';
import { typedWords } from '#app/domain/artifact-types.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { findHits } from '#db/repositories/search.ts';
import { withOwner } from '#db/transactions.ts';
import type { ServiceDeps } from './deps.ts';

/** Hits of each kind on the page; the lists have the rest. */
const MOST = 8;

const NOTHING: SearchResult = {
  sets: { hits: [], total: 0 },
  artifacts: { hits: [], total: 0 },
  collections: { hits: [], total: 0 },
  projects: { hits: [], total: 0 },
};

/** The search behind the field in the header. */
export function createSearch({ db, settings }: Pick<ServiceDeps, 'db' | 'settings'>) {
  /** The first hits of every kind. Sets are left out while the feature is switched off. */
  async function everywhere(owner: OwnerId, words: string): Promise<SearchResult> {
    const wanted = words.trim();
    if (wanted === '') return NOTHING;
    const found = await withOwner(db, owner, (tx) => findHits(tx, owner, wanted, typedWords(wanted), MOST));
    return settings.deploymentSetsEnabled ? found : { ...found, sets: NOTHING.sets };
  }

  return { everywhere };
}

/** What the header's search looks through, in the order of the page. */
export const SEARCH_KINDS = ['sets', 'artifacts', 'collections', 'projects'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface SearchHit {
  id: string;
  /** `type:name` of an artifact, the name of anything else. */
  name: string;
  description: string | null;
  /** Colour and icon of a set. */
  color?: string | null;
  icon?: string | null;
}

/** The first hits of one kind, of so many. */
export interface SearchSection {
  hits: SearchHit[];
  total: number;
}

export type SearchResult = Record<SearchKind, SearchSection>;

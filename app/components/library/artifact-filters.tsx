import { Form } from '@remix-run/react';
import { artifactTypes } from '#app/components/ui/artifact.tsx';
import { Button } from '#app/components/ui/button.tsx';
import { Chip, Chips } from '#app/components/ui/chips.tsx';
import { Select } from '#app/components/ui/field.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import type { ArtifactFacets } from '#app/contracts/library-pages.ts';
import { ARTIFACT_TYPES, type ArtifactType } from '#app/domain/artifact-types.ts';
import { paths } from '#app/lib/paths.ts';

/** What the list is narrowed to; the query string of its address. */
export interface ArtifactFilters {
  q: string;
  type: ArtifactType | null;
  tags: string[];
  /** Empty for what suits best: the best match first where words are looked for, else by name. */
  sort: '' | 'name' | '-updated_at';
}

/** The address of the list with some filters changed; a change starts at the first page. */
export const filteredTo = (filters: ArtifactFilters, changes: Partial<ArtifactFilters> & { offset?: number } = {}): string => {
  const { q, type, tags, sort, offset } = { offset: 0, ...filters, ...changes };
  return paths.artifacts({
    q,
    type,
    tag: tags,
    sort,
    offset: offset === 0 ? null : offset,
  });
};

/** Search, order, types and tags. Everything is in the address, so a view can be kept and sent. */
export function ArtifactFilterBar({ filters, facets }: { filters: ArtifactFilters; facets: ArtifactFacets }) {
  const { q, type, tags, sort } = filters;
  const all = Object.values(facets.types).reduce((sum, n) => sum + n, 0);
  const isOn = (tag: string): boolean => tags.some((chosen) => chosen.toLowerCase() === tag.toLowerCase());
  const others = facets.tags.filter(({ tag }) => !isOn(tag));
  return (
    <div className="grid gap-3">
      <Form className="toolbar" method="get" action={paths.artifacts()} role="search" aria-label="Artifacts">
        <LiveSearchField id="q" name="q" label="Search artifacts" placeholder="Search names and texts" defaultValue={q} />
        <label className="sr-only" htmlFor="sort">
          Sort by
        </label>
        <Select id="sort" name="sort" defaultValue={sort} key={sort}>
          <option value="">{q === '' ? 'Name' : 'Best match'}</option>
          {q !== '' && <option value="name">Name</option>}
          <option value="-updated_at">Recently changed</option>
        </Select>
        {type && <input type="hidden" name="type" value={type} />}
        {tags.map((tag) => (
          <input key={tag} type="hidden" name="tag" value={tag} />
        ))}
        <Button>Search</Button>
      </Form>
      <Chips label="Filter by type">
        <Chip to={filteredTo(filters, { type: null })} name="All" count={all} current={type === null} />
        {ARTIFACT_TYPES.filter((one) => facets.types[one] || one === type).map((one) => (
          <Chip
            key={one}
            to={filteredTo(filters, { type: one })}
            name={artifactTypes[one].plural}
            count={facets.types[one] ?? 0}
            current={type === one}
          />
        ))}
      </Chips>
      {(tags.length > 0 || others.length > 0) && (
        <Chips label="Filter by tag">
          {tags.map((tag) => (
            <Chip
              key={tag}
              to={filteredTo(filters, { tags: tags.filter((other) => other !== tag) })}
              name={tag}
              current
              removes
            />
          ))}
          {others.map(({ tag, count }) => (
            <Chip key={tag} to={filteredTo(filters, { tags: [...tags, tag] })} name={tag} count={count} />
          ))}
        </Chips>
      )}
    </div>
  );
}

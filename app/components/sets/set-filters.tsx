import { Form, Link } from '@remix-run/react';
import { Button } from '#app/components/ui/button.tsx';
import { Chip, Chips } from '#app/components/ui/chips.tsx';
import { counted } from '#app/components/ui/count.ts';
import { Select } from '#app/components/ui/field.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import type { SetListPage } from '#app/contracts/set-pages.ts';
import { paths } from '#app/lib/paths.ts';

/** What the list's address asks for. */
export interface SetListSearch {
  name: string;
  tags: string[];
  sort: '-updated_at' | 'name';
  limit: number;
  /** Every tag is shown. */
  allTags: boolean;
}

const SHOWN_TAGS = 8;
const DEFAULT_LIMIT = 25;

/** The address of the list with some of what it asks for changed. */
export const setListPath = ({ name, tags, sort, limit, allTags }: SetListSearch, offset = 0): string =>
  paths.sets({
    name,
    tag: tags,
    sort: sort === 'name' ? sort : '',
    limit: limit === DEFAULT_LIMIT ? '' : limit,
    tags: allTags ? 'all' : '',
    offset: offset === 0 ? '' : offset,
  });

/** Search by name, order, and tags as links. Everything is in the address. */
export function SetFilters({ search, page }: { search: SetListSearch; page: Pick<SetListPage, 'all' | 'total' | 'tags'> }) {
  const { name, tags: active, sort, limit, allTags } = search;
  const isActive = (tag: string) => active.some((chosen) => chosen.toLowerCase() === tag.toLowerCase());
  // Counts are those of the whole library, so they are shown only while nothing else narrows the list.
  const offered = name === '' ? page.tags : page.tags.filter(({ tag }) => isActive(tag));
  const shown = allTags ? offered : offered.filter(({ tag }, index) => index < SHOWN_TAGS || isActive(tag));
  const unknown = active.filter((tag) => !page.tags.some((known) => known.tag.toLowerCase() === tag.toLowerCase()));
  return (
    <div className="grid gap-3">
      <Form className="toolbar" role="search" method="get" action={paths.sets()} aria-label="Sets">
        <LiveSearchField
          id="set-name"
          name="name"
          label="Search sets by name"
          placeholder="Search by name"
          defaultValue={name}
          found={counted(page.total, 'set')}
        />
        {active.map((tag) => (
          <input key={tag} type="hidden" name="tag" value={tag} />
        ))}
        {limit !== DEFAULT_LIMIT && <input type="hidden" name="limit" value={limit} />}
        <label className="sr-only" htmlFor="set-sort">
          Sort by
        </label>
        <Select id="set-sort" name="sort" defaultValue={sort} key={`sort-${sort}`}>
          <option value="-updated_at">Recently changed</option>
          <option value="name">Name</option>
        </Select>
        <Button>Search</Button>
      </Form>
      {(offered.length > 0 || active.length > 0) && (
        <Chips label="Filter by tag">
          <Chip
            to={setListPath({ ...search, tags: [] })}
            name="All"
            count={name === '' ? page.all : active.length === 0 ? page.total : undefined}
            current={active.length === 0}
          />
          {shown.map(({ tag, count }) =>
            isActive(tag) ? (
              <Chip
                key={tag}
                to={setListPath({ ...search, tags: active.filter((chosen) => chosen.toLowerCase() !== tag.toLowerCase()) })}
                name={tag}
                current
                removes
              />
            ) : (
              <Chip key={tag} to={setListPath({ ...search, tags: [tag] })} name={tag} count={count} />
            ),
          )}
          {unknown.map((tag) => (
            <Chip
              key={tag}
              to={setListPath({ ...search, tags: active.filter((chosen) => chosen !== tag) })}
              name={tag}
              current
              removes
            />
          ))}
          {!allTags && offered.length > shown.length && (
            <li>
              <Link className="inline-flex min-h-7 items-center text-sm" to={setListPath({ ...search, allTags: true })}>
                {offered.length - shown.length} more tags
              </Link>
            </li>
          )}
        </Chips>
      )}
    </div>
  );
}

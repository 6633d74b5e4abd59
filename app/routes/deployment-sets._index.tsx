import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { SetFilters, setListPath } from '#app/components/sets/set-filters.tsx';
import { NoSetsFound, NoSetsYet } from '#app/components/sets/set-list-empty.tsx';
import { SetRow } from '#app/components/sets/set-row.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { choiceParam, listParam, numberParam, offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(
  async ({ app, owner, url: { searchParams } }) => {
    const search = {
      name: textParam(searchParams, 'name'),
      tags: listParam(searchParams, 'tag', 50).slice(0, 20),
      sort: choiceParam(searchParams, 'sort', ['-updated_at', 'name']),
      limit: Math.max(1, numberParam(searchParams, 'limit', { fallback: 25, max: 200 })),
      allTags: textParam(searchParams, 'tags') === 'all',
    };
    const { name, tags: tag, sort, limit } = search;
    return {
      search,
      page: await app.services.setPages.list(owner, { name, tag, sort, limit, offset: offsetParam(searchParams) }),
    };
  },
  { feature: 'deployment_sets' },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Deployment sets');

const NOUN = { one: 'set', many: 'sets' };

export default function SetListPage() {
  const { search, page } = useLoaderData<typeof loader>();
  return (
    <Page>
      <PageHeader
        title="Deployment sets"
        lede="Lists of artifacts, groups and other sets that are deployed together."
        actions={
          page.all > 0 && (
            <>
              <ButtonLink icon="import" to={paths.setImport()}>
                Import a set
              </ButtonLink>
              <ButtonLink variant="primary" icon="plus" to={paths.setNew()}>
                New set
              </ButtonLink>
            </>
          )
        }
      />
      {page.all === 0 ? (
        <NoSetsYet />
      ) : (
        <>
          <SetFilters search={search} page={page} />
          {page.rows.length > 0 ? (
            <section className="card" aria-label={`Sets ${rangeWords(page, NOUN)}`}>
              <ul className="sets">
                {page.rows.map((set) => (
                  <SetRow key={set.id} set={set} />
                ))}
              </ul>
            </section>
          ) : (
            <NoSetsFound name={search.name} tags={search.tags} all={page.all} />
          )}
          <Pager range={page} noun={NOUN} to={(offset) => setListPath(search, offset)} />
        </>
      )}
    </Page>
  );
}

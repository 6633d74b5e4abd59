import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ArtifactFilterBar, filteredTo } from '#app/components/library/artifact-filters.tsx';
import { ArtifactRow } from '#app/components/library/artifact-row.tsx';
import { NoArtifactsFound, NoArtifactsYet } from '#app/components/library/library-empty.tsx';
import { LibraryTabs } from '#app/components/library/library-tabs.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { isArtifactType } from '#app/domain/artifact-types.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { choiceParam, listParam, offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;

export const loader = pageLoader(async ({ app, owner, url: { searchParams } }) => {
  const type = textParam(searchParams, 'type');
  const q = textParam(searchParams, 'q').slice(0, 500);
  const sort = choiceParam(searchParams, 'sort', ['', 'name', '-updated_at']);
  const filters = {
    q,
    type: isArtifactType(type) ? type : null,
    tags: listParam(searchParams, 'tag', 50).slice(0, 20),
    sort: q === '' && sort === 'name' ? '' : sort,
  };
  const page = await app.services.libraryPages.list(owner, {
    q: filters.q,
    type: filters.type === null ? undefined : [filters.type],
    tag: filters.tags,
    sort: filters.sort || (q.trim() === '' ? 'name' : 'best'),
    limit: LIMIT,
    offset: offsetParam(searchParams),
  });
  return { filters, page };
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Artifacts');

const NOUN = { one: 'artifact', many: 'artifacts' };

export default function ArtifactListPage() {
  const { filters, page } = useLoaderData<typeof loader>();
  const { counts, facets, rows } = page;
  return (
    <Page>
      <PageHeader
        title="Artifacts"
        lede="Skills, commands, agents, hooks, MCP servers and plugins: what sets are made of."
        actions={
          counts.artifacts > 0 && (
            <ButtonLink variant="primary" icon="import" to={paths.importNew()}>
              Import artifacts
            </ButtonLink>
          )
        }
      />
      <LibraryTabs current="artifacts" counts={counts} />
      {counts.artifacts === 0 ? (
        <NoArtifactsYet />
      ) : (
        <>
          <ArtifactFilterBar filters={filters} facets={facets} />
          {rows.length > 0 ? (
            <section className="card" aria-label={`Artifacts ${rangeWords(page, NOUN)}`}>
              <ul className="arts">
                {rows.map((artifact) => (
                  <ArtifactRow key={artifact.uuid} artifact={artifact} />
                ))}
              </ul>
            </section>
          ) : (
            <NoArtifactsFound filters={filters} all={counts.artifacts} />
          )}
          <Pager range={page} noun={NOUN} to={(offset) => filteredTo(filters, { offset })} />
        </>
      )}
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ImportRow } from '#app/components/imports/import-row.tsx';
import { LibraryTabs } from '#app/components/library/library-tabs.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { offsetParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;

export const loader = pageLoader(async ({ app, owner, url: { searchParams } }) => {
  const { items, total, limit, offset } = await app.services.imports.list(owner, {
    limit: LIMIT,
    offset: offsetParam(searchParams),
  });
  return {
    counts: await app.services.libraryPages.counts(owner),
    rows: items,
    range: { total: total ?? 0, limit, offset: offset ?? 0 },
  };
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Imports');

const NOUN = { one: 'import', many: 'imports' };

export default function ImportListPage() {
  const { counts, rows, range } = useLoaderData<typeof loader>();
  return (
    <Page>
      <PageHeader
        title="Imports"
        lede="Every report stays: what came in, what was odd, what was left out and why."
        actions={
          range.total > 0 && (
            <ButtonLink variant="primary" icon="import" to={paths.importNew()}>
              Import artifacts
            </ButtonLink>
          )
        }
      />
      <LibraryTabs current="imports" counts={counts} />
      {range.total === 0 ? (
        <EmptyState
          icon="import"
          title="No imports yet"
          actions={
            <ButtonLink variant="primary" icon="import" to={paths.importNew()}>
              Import your first artifacts
            </ButtonLink>
          }
        >
          Take artifacts in from a folder, a git repository or an archive. A preview shows what would come in before anything is
          written.
        </EmptyState>
      ) : rows.length === 0 ? (
        <EmptyState
          icon="search"
          title="No import on this page"
          actions={<ButtonLink to={paths.imports()}>Show the newest</ButtonLink>}
        >
          There are fewer imports than this address asks for.
        </EmptyState>
      ) : (
        <section className="card" aria-label={`Imports ${rangeWords(range, NOUN)}`}>
          <ul className="arts">
            {rows.map((listed) => (
              <ImportRow key={listed.id} listed={listed} />
            ))}
          </ul>
        </section>
      )}
      <Pager range={range} noun={NOUN} to={(offset) => paths.imports({ offset: offset || null })} />
    </Page>
  );
}

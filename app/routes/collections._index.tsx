import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { CollectionRow } from '#app/components/library/collection-row.tsx';
import { LibraryTabs } from '#app/components/library/library-tabs.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;

export const loader = pageLoader(async ({ app, owner, url: { searchParams } }) => {
  const name = textParam(searchParams, 'name');
  const { collections, libraryPages } = app.services;
  const page = await collections.list(owner, { name, limit: LIMIT, offset: offsetParam(searchParams) });
  return {
    name,
    counts: await libraryPages.counts(owner),
    rows: page.items,
    range: { total: page.total ?? 0, limit: page.limit, offset: page.offset ?? 0 },
  };
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Collections');

const NOUN = { one: 'collection', many: 'collections' };

export default function CollectionListPage() {
  const { name, counts, rows, range } = useLoaderData<typeof loader>();
  return (
    <Page>
      <PageHeader
        title="Collections"
        lede="Named libraries. Inside one, every type:name is there once."
        actions={
          counts.collections > 0 && (
            <ButtonLink variant="primary" icon="plus" to={paths.collectionNew()}>
              New collection
            </ButtonLink>
          )
        }
      />
      <LibraryTabs current="collections" counts={counts} />
      {counts.collections === 0 ? (
        <EmptyState
          icon="folder"
          title="No collections yet"
          actions={
            <>
              <ButtonLink variant="primary" icon="plus" to={paths.collectionNew()}>
                Create your first collection
              </ButtonLink>
              <ButtonLink icon="import" to={paths.importNew()}>
                Import artifacts
              </ButtonLink>
            </>
          }
        >
          A collection keeps the artifacts of one team or source together. An import makes one by itself when it needs it.
        </EmptyState>
      ) : (
        <>
          <Form className="toolbar" method="get" action={paths.collections()} role="search" aria-label="Collections">
            <LiveSearchField
              id="name"
              name="name"
              label="Search collections by name"
              placeholder="Search by name"
              defaultValue={name}
            />
            <Button>Search</Button>
          </Form>
          {rows.length > 0 ? (
            <section className="card" aria-label={`Collections ${rangeWords(range, NOUN)}`}>
              <ul className="arts">
                {rows.map((collection) => (
                  <CollectionRow key={collection.id} collection={collection} />
                ))}
              </ul>
            </section>
          ) : (
            <EmptyState
              icon="search"
              title={name ? `No collection matches “${name}”` : 'No collection on this page'}
              actions={<ButtonLink to={paths.collections()}>Show all collections</ButtonLink>}
            >
              There {counts.collections === 1 ? 'is' : 'are'} {counted(counts.collections, 'collection')} in all.
            </EmptyState>
          )}
          <Pager range={range} noun={NOUN} to={(offset) => paths.collections({ name, offset: offset || null })} />
        </>
      )}
    </Page>
  );
}

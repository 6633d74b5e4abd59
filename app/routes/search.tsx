import type { MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { SearchSectionCard } from '#app/components/search/search-section.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { SEARCH_KINDS } from '#app/contracts/search-page.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, url: { searchParams } }) => {
  const words = textParam(searchParams, 'q');
  return { words, result: await app.services.search.everywhere(owner, words) };
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, args.data?.words ? `Search for ${args.data.words}` : 'Search');

export default function SearchPage() {
  const { words, result } = useLoaderData<typeof loader>();
  const found = SEARCH_KINDS.filter((kind) => result[kind].total > 0);
  const total = found.reduce((sum, kind) => sum + result[kind].total, 0);
  return (
    <Page>
      <PageHeader title="Search" lede={words && total > 0 && `${counted(total, 'hit')} for “${words}”.`} />
      <Form className="toolbar" method="get" action={paths.search()} role="search" aria-label="Search again">
        <LiveSearchField
          id="search-words"
          name="q"
          label="Words to look for"
          placeholder="Sets, artifacts, collections and projects"
          defaultValue={words}
          found={words === '' ? undefined : counted(total, 'hit')}
        />
        <Button>Search</Button>
      </Form>
      {words === '' && (
        <EmptyState icon="search" title="What are you looking for?">
          Names of sets, collections and projects are searched as typed; artifacts also by the words of their descriptions and
          documents.
        </EmptyState>
      )}
      {words !== '' && total === 0 && (
        <EmptyState icon="search" title={`Nothing matches “${words}”`}>
          Names are searched as typed, in any case. Try fewer letters, or another word of the description.
        </EmptyState>
      )}
      {found.map((kind) => (
        <SearchSectionCard key={kind} kind={kind} section={result[kind]} words={words} />
      ))}
    </Page>
  );
}

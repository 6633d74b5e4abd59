import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ResolvedTable } from '#app/components/sets/resolved-list.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Icon } from '#app/components/ui/icon.tsx';
import { Pager } from '#app/components/ui/pager.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { offsetParam } from '#app/lib/page-query.ts';
import { paths, withQuery } from '#app/lib/paths.ts';

export const loader = pageLoader(
  async ({ app, owner, params, url }) => app.services.setPages.resolved(owner, params.id ?? '', offsetParam(url.searchParams)),
  { feature: 'deployment_sets' },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `${args.data?.set.name ?? 'Set'}, resolved`);

const NOUN = { one: 'artifact', many: 'artifacts' };

export default function ResolvedPage() {
  const page = useLoaderData<typeof loader>();
  const { set, depth, total, rows, warnings, offset } = page;
  return (
    <Page>
      <PageHeader
        title={`${set.name}, resolved`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: set.name, to: paths.set(set.id) },
        ]}
        lede={`${counted(total, 'artifact')} in the order in which members bring them, each once, over ${counted(depth, 'level')}.`}
      />
      {warnings.length > 0 && (
        <Card title="Left out" count={warnings.length}>
          <ul className="rows">
            {warnings.map(({ code, message, chain }) => (
              <li key={`${code}-${chain.map((link) => link.id).join()}`} className="items-start">
                <Icon name="triangle-alert" className="mt-0.5 text-caution-fg" />
                <div>
                  <p>{message}</p>
                  <p className="text-sm text-ink-muted">{chain.map((link) => link.name).join(' → ')}</p>
                </div>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {rows.length > 0 ? (
        <Card title="In order" count={numbered(total)}>
          <ResolvedTable rows={rows} first={offset + 1} />
        </Card>
      ) : (
        <EmptyState
          icon="list"
          title={total === 0 ? 'Nothing to deploy yet' : 'The list ends before this page'}
          actions={
            total === 0 ? (
              <ButtonLink variant="primary" icon="plus" to={paths.setMembersNew(set.id)}>
                Add members
              </ButtonLink>
            ) : (
              <ButtonLink to={paths.setResolved(set.id)}>Go to the first page</ButtonLink>
            )
          }
        >
          {total === 0
            ? 'This set has no members, or its members hold no artifacts.'
            : `There are ${counted(total, 'artifact')}.`}
        </EmptyState>
      )}
      <Pager range={page} noun={NOUN} to={(next) => withQuery(paths.setResolved(set.id), next === 0 ? {} : { offset: next })} />
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { AuditFilters, type AuditSearch, isNarrowed } from '#app/components/settings/audit-filters.tsx';
import { AuditTable } from '#app/components/settings/audit-table.tsx';
import { SettingsTabs } from '#app/components/settings/settings-tabs.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { pageLoader } from '#app/http/page.server.ts';
import { choiceParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;
const DAY_MS = 86_400_000;

const dayParam = (params: URLSearchParams, name: string): string => {
  const text = textParam(params, name, 10);
  return /^[1-9]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
};

function searchOf(params: URLSearchParams): AuditSearch {
  return {
    actor: textParam(params, 'actor'),
    action: textParam(params, 'action'),
    outcome: choiceParam(params, 'outcome', ['', 'done', 'refused']),
    target: textParam(params, 'target'),
    since: dayParam(params, 'since'),
    until: dayParam(params, 'until'),
  };
}

export const loader = pageLoader(
  async ({ app, owner, url: { searchParams } }) => {
    const search = searchOf(searchParams);
    const cursor = textParam(searchParams, 'cursor', 500) || undefined;
    const {
      items,
      total,
      next_cursor: next,
    } = await app.services.audit.list(owner, {
      limit: LIMIT,
      cursor,
      actor: search.actor || undefined,
      action: search.action || undefined,
      outcome: search.outcome || undefined,
      target_id: search.target || undefined,
      since: search.since ? new Date(search.since) : undefined,
      until: search.until ? new Date(Date.parse(search.until) + DAY_MS) : undefined,
    });
    return { search, rows: items, total, next, isFirst: cursor === undefined };
  },
  { scope: 'admin' },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Audit log');

export default function AuditPage() {
  const { search, rows, total, next, isFirst } = useLoaderData<typeof loader>();
  return (
    <Page>
      <PageHeader
        title="Audit log"
        lede="Who signed in, changed sets, deployed, undeployed or deleted something, and what was refused. Nothing in it can be changed."
      />
      <SettingsTabs current="audit" />
      <AuditFilters search={search} />
      {rows.length === 0 ? (
        <EmptyState
          icon="history"
          title={isNarrowed(search) ? 'No event matches' : 'Nothing has happened yet'}
          actions={isNarrowed(search) && <ButtonLink to={paths.audit()}>Show everything</ButtonLink>}
        >
          {isNarrowed(search) ? 'Leave a filter out, or look at other days.' : 'Changes, deploys and refusals appear here.'}
        </EmptyState>
      ) : (
        <section className="card" aria-label={total === null ? 'Older events' : `${total} events`}>
          <AuditTable events={rows} />
        </section>
      )}
      {(!isFirst || next !== null) && (
        <nav className="actions" aria-label="Pages">
          {!isFirst && <ButtonLink to={paths.audit({ ...search })}>Newest</ButtonLink>}
          {next !== null && (
            <ButtonLink rel="next" to={paths.audit({ ...search, cursor: next })}>
              Older
            </ButtonLink>
          )}
        </nav>
      )}
    </Page>
  );
}

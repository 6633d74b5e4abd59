import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { SessionTable } from '#app/components/settings/session-table.tsx';
import { SettingsTabs } from '#app/components/settings/settings-tabs.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { textEntry } from '#app/http/form-entries.server.ts';
import { type PageContext, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { offsetParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;

/** Administrators see everybody's, others their own. */
const whose = ({ scopes, actor }: Pick<PageContext, 'scopes' | 'actor'>): string | null =>
  scopes.includes('admin') ? null : actor;

export const loader = pageLoader(async (context) => {
  const { app, owner, url, sessionId } = context;
  const { items, total, limit, offset } = await app.services.sessions.list(owner, {
    actor: whose(context),
    limit: LIMIT,
    offset: offsetParam(url.searchParams),
  });
  return {
    rows: items,
    range: { total: total ?? 0, limit, offset: offset ?? 0 },
    current: sessionId,
    authEnabled: app.settings.authEnabled,
  };
});

export const action = pageAction(
  async (context) => {
    const { app, owner, request } = context;
    const form = await request.formData();
    await app.services.sessions.remove(owner, textEntry(form, 'session'), whose(context));
    return redirectWithFlash(app, paths.sessions(), { kind: 'done', text: 'Ended the session.' });
  },
  { scope: 'read' },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Sessions');

const NOUN = { one: 'session', many: 'sessions' };

export default function SessionListPage() {
  const { rows, range, current, authEnabled } = useLoaderData<typeof loader>();
  return (
    <Page>
      <PageHeader title="Sessions" lede="Where people are signed in: 7 days without use, 30 days in all." />
      <SettingsTabs current="sessions" />
      {rows.length > 0 ? (
        <section className="card" aria-label={`Sessions ${rangeWords(range, NOUN)}`}>
          <SessionTable sessions={rows} current={current} />
        </section>
      ) : range.total > 0 ? (
        <EmptyState
          icon="search"
          title="No session on this page"
          actions={<ButtonLink to={paths.sessions()}>Show those last used</ButtonLink>}
        >
          There are fewer sessions than this address asks for.
        </EmptyState>
      ) : (
        <EmptyState icon="monitor" title="Nobody is signed in">
          {authEnabled
            ? 'Sessions appear here when people sign in.'
            : 'Sign-in is switched off; AUTH_ENABLED=true switches it on.'}
        </EmptyState>
      )}
      <Pager range={range} noun={NOUN} to={(offset) => paths.sessions({ offset: offset || null })} />
    </Page>
  );
}

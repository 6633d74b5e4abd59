import { data, type MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { NewToken } from '#app/components/settings/new-token.tsx';
import { SettingsTabs } from '#app/components/settings/settings-tabs.tsx';
import { TokenTable } from '#app/components/settings/token-table.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Message } from '#app/components/ui/message.tsx';
import { Pager, rangeWords } from '#app/components/ui/pager.tsx';
import { takeNewToken } from '#app/http/new-token.server.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { offsetParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;

export const loader = pageLoader(
  async ({ app, owner, request, url: { searchParams } }) => {
    const { items, total, limit, offset } = await app.services.tokens.list(owner, {
      limit: LIMIT,
      offset: offsetParam(searchParams),
    });
    const { made, headers } = await takeNewToken(app, owner, request);
    const page = { rows: items, range: { total: total ?? 0, limit, offset: offset ?? 0 }, authEnabled: app.settings.authEnabled };
    return data({ ...page, made }, { headers });
  },
  { scope: 'admin' },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Tokens');

const NOUN = { one: 'token', many: 'tokens' };

export default function TokenListPage() {
  const { rows, range, authEnabled, made } = useLoaderData<typeof loader>();
  const toNew = (words: string) => (
    <ButtonLink variant="primary" icon="plus" to={paths.tokenNew()}>
      {words}
    </ButtonLink>
  );
  return (
    <Page>
      <PageHeader
        title="Tokens"
        lede="For programs that use the API, and for people to sign in with."
        actions={range.total > 0 && toNew('New token')}
      />
      <SettingsTabs current="tokens" />
      {!authEnabled && <Message kind="info">Tokens begin to count when the server is started with AUTH_ENABLED=true.</Message>}
      {made && <NewToken name={made.name} secret={made.secret} />}
      {range.total === 0 ? (
        <EmptyState icon="key" title="No tokens yet" actions={toNew('Create your first token')}>
          A token lets a program or a person in, with the rights you give it, until its last day.
        </EmptyState>
      ) : rows.length === 0 ? (
        <EmptyState
          icon="search"
          title="No token on this page"
          actions={<ButtonLink to={paths.tokens()}>Show the newest</ButtonLink>}
        >
          There are fewer tokens than this address asks for.
        </EmptyState>
      ) : (
        <section className="card" aria-label={`Tokens ${rangeWords(range, NOUN)}`}>
          <TokenTable tokens={rows} />
        </section>
      )}
      <Pager range={range} noun={NOUN} to={(offset) => paths.tokens({ offset: offset || null })} />
    </Page>
  );
}

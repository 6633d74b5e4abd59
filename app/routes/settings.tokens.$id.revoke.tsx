import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ConfirmCard } from '#app/components/ui/confirm-card.tsx';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(
  async ({ app, owner, params: { id = '' } }) => ({ token: await app.services.tokens.get(owner, id) }),
  { scope: 'admin' },
);

export const action = pageAction(
  async ({ app, owner, params: { id = '' } }) => {
    const { name } = await app.services.tokens.get(owner, id);
    await app.services.tokens.remove(owner, id);
    return redirectWithFlash(app, paths.tokens(), { kind: 'done', text: `Revoked the token ${name}.` });
  },
  { scope: 'admin' },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `Revoke ${args.data?.token.name ?? 'token'}`);

export default function TokenRevokePage() {
  const { name, actor, prefix } = useLoaderData<typeof loader>().token;
  return (
    <Page narrow>
      <PageHeader
        title={`Revoke ${name}?`}
        crumbs={[
          { name: 'Settings', to: paths.settings() },
          { name: 'Tokens', to: paths.tokens() },
        ]}
      />
      <ConfirmCard keepLabel="Keep the token" keepTo={paths.tokens()} confirmLabel={`Revoke ${name}`}>
        <p>
          It stands for {actor}. Programs that use <code>{prefix}…</code> are refused from then on, and whoever signed in with it
          is signed out.
        </p>
        <p className="text-ink-muted">This cannot be undone; a new token takes its place.</p>
      </ConfirmCard>
    </Page>
  );
}

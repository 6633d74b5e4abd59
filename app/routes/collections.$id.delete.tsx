import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { UsageEffects, usageWords } from '#app/components/library/usage-effects.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ConfirmCard } from '#app/components/ui/confirm-card.tsx';
import { counted } from '#app/components/ui/count.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  collection: await app.services.collections.get(owner, id),
  usage: await app.services.collections.usage(owner, id),
}));

export const action = pageAction(async ({ app, owner, params: { id = '' } }) => {
  const { name } = await app.services.collections.get(owner, id);
  await app.services.collections.remove(owner, id);
  return redirectWithFlash(app, paths.collections(), { kind: 'done', text: `Deleted the collection ${name}.` });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Delete ${args.data?.collection.name ?? 'collection'}: collection`);

export default function CollectionDeletePage() {
  const { collection, usage } = useLoaderData<typeof loader>();
  const { id, name, artifact_count: artifacts } = collection;
  const { groups, plugins, sets } = usage;
  const taken = usageWords({ sets: [], groups, plugins });
  const staying = artifacts - plugins.length;
  return (
    <Page narrow>
      <PageHeader
        title={`Delete ${name}?`}
        crumbs={[
          { name: 'Collections', to: paths.collections() },
          { name, to: paths.collection(id) },
        ]}
      />
      <ConfirmCard keepLabel="Keep the collection" keepTo={paths.collection(id)} confirmLabel={`Delete ${name}`}>
        {taken === '' ? (
          <p>It has no groups, and no plugin is at home in it.</p>
        ) : (
          <UsageEffects title={`${taken} go with it:`} usage={{ sets: [], groups, plugins, projects: [] }} />
        )}
        {sets.length > 0 && (
          <UsageEffects
            title={`${counted(sets.length, 'set')} ${sets.length === 1 ? 'loses' : 'lose'} members by that:`}
            usage={{ sets, groups: [], plugins: [], projects: [] }}
          />
        )}
        <p className="text-ink-muted">
          {staying === 0 ? 'No artifact is lost.' : `Its ${counted(staying, 'other artifact')} stay in the library.`} Files in
          projects stay where they are.
        </p>
      </ConfirmCard>
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { UsageEffects } from '#app/components/library/usage-effects.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ConfirmCard } from '#app/components/ui/confirm-card.tsx';
import { counted } from '#app/components/ui/count.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  group: await app.services.groups.get(owner, id),
  usage: await app.services.groups.usage(owner, id),
}));

export const action = pageAction(async ({ app, owner, params: { id = '' } }) => {
  const { name, collection_id: collectionId } = await app.services.groups.get(owner, id);
  await app.services.groups.remove(owner, id);
  return redirectWithFlash(app, paths.collection(collectionId), { kind: 'done', text: `Deleted the group ${name}.` });
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `Delete ${args.data?.group.name ?? 'group'}: group`);

export default function GroupDeletePage() {
  const { group, usage } = useLoaderData<typeof loader>();
  const { id, name, artifact_count: artifacts } = group;
  return (
    <Page narrow>
      <PageHeader
        title={`Delete ${name}?`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Collections', to: paths.collections() },
          { name, to: paths.group(id) },
        ]}
      />
      <ConfirmCard keepLabel="Keep the group" keepTo={paths.group(id)} confirmLabel={`Delete ${name}`}>
        {usage.sets.length === 0 ? (
          <p>No set uses it.</p>
        ) : (
          <UsageEffects
            title={`${name} is a member of ${counted(usage.sets.length, 'set')} and disappears from ${usage.sets.length === 1 ? 'it' : 'them'}:`}
            usage={{ ...usage, groups: [], plugins: [], projects: [] }}
          />
        )}
        <p className="text-ink-muted">
          {artifacts === 0 ? 'It holds no artifact.' : `Its ${counted(artifacts, 'artifact')} stay in the library.`}
        </p>
      </ConfirmCard>
    </Page>
  );
}

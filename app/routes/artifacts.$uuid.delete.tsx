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

export const loader = pageLoader(async ({ app, owner, params: { uuid = '' } }) => ({
  artifact: await app.services.artifacts.get(owner, { ref: uuid }),
  usage: await app.services.artifacts.usage(owner, { ref: uuid }),
}));

export const action = pageAction(async ({ app, owner, params: { uuid = '' } }) => {
  const { artifact_id: id } = await app.services.artifacts.get(owner, { ref: uuid });
  await app.services.artifacts.remove(owner, { ref: uuid });
  return redirectWithFlash(app, paths.artifacts(), { kind: 'done', text: `Deleted ${id}.` });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Delete ${args.data?.artifact.artifact_id ?? 'artifact'}?`);

export default function ArtifactDeletePage() {
  const { artifact, usage } = useLoaderData<typeof loader>();
  const { uuid, artifact_id: id, type, collections } = artifact;
  const { projects, ...holders } = usage;
  const words = usageWords(holders);
  return (
    <Page narrow>
      <PageHeader
        title={`Delete ${id}?`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: id, to: paths.artifact(uuid) },
        ]}
      />
      <ConfirmCard keepLabel="Keep the artifact" keepTo={paths.artifact(uuid)} confirmLabel={`Delete ${id}`}>
        {words === '' ? (
          <p>No set, group or plugin uses it.</p>
        ) : (
          <UsageEffects title={`${id} is used in ${words} and disappears from them:`} usage={{ ...holders, projects: [] }} />
        )}
        <p className="text-ink-muted">
          It goes with all its versions
          {collections.length > 0 && ` and leaves ${counted(collections.length, 'collection')}`}.
          {type === 'plugin' && ' The artifacts it contains stay.'}
          {projects.length > 0
            ? ` Files in the ${counted(projects.length, 'project')} it was deployed to stay where they are and show as orphaned; undeploy it first to take them out.`
            : ' It is deployed nowhere.'}
        </p>
      </ConfirmCard>
    </Page>
  );
}

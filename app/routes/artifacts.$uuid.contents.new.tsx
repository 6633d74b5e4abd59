import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { AddArtifacts } from '#app/components/library/add-artifacts.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { addPicked, type PickingHolder, pickingPage } from '#app/http/artifact-picker.server.ts';
import { pageAction, pageLoader } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

const holder: PickingHolder = {
  candidates: ({ app, owner, params: { uuid = '' } }, query) => app.services.libraryPages.pluginCandidates(owner, uuid, query),
  add: async ({ app, owner, params: { uuid = '' } }, uuids) => {
    await app.services.compositeMembers.addMany(owner, uuid, uuids);
  },
  to: paths.artifact,
};

export const loader = pageLoader((context) => pickingPage(context, holder));
export const action = pageAction((context) => addPicked(context, holder));

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Add artifacts to ${args.data?.page.holder.name ?? 'a plugin'}`);

export default function PluginContentsNewPage() {
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { page, search } = refused ?? loaded;
  const { id } = page.holder;
  return (
    <AddArtifacts
      page={page}
      search={search}
      problem={refused?.problem ?? null}
      to={paths.pluginContentsNew(id)}
      backTo={paths.artifact(id)}
    />
  );
}

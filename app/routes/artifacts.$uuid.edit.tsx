import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ArtifactForm } from '#app/components/library/artifact-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { SavedMeanwhile } from '#app/components/ui/saved-meanwhile.tsx';
import { artifactPatch } from '#app/contracts/artifacts.ts';
import { handleEdit, revisionOf } from '#app/http/edit-form.server.ts';
import { formEntries, textEntry } from '#app/http/form-entries.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { uuid = '' } }) => ({
  artifact: await app.services.artifacts.get(owner, { ref: uuid }),
}));

export const action = pageAction(async ({ app, owner, params: { uuid = '' }, request }) => {
  const { artifacts } = app.services;
  const form = await request.formData();
  const entries = formEntries(form, { without: ['revision'], lists: ['tags'] });
  const sent = textEntry(form, 'revision');
  const edited = { sent, now: () => artifacts.get(owner, { ref: uuid }), stateOf: revisionOf };
  // An emptied field is left out of the form's value; on this page it means "nothing", not "as it was".
  return handleEdit(entries, artifactPatch.required({ name: true }), edited, async ({ name, description = null, tags = [] }) => {
    const artifact = await artifacts.update(owner, { ref: uuid }, { name, description, tags }, [sent]);
    return redirectWithFlash(app, paths.artifact(artifact.uuid), { kind: 'done', text: `Saved ${artifact.artifact_id}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Edit ${args.data?.artifact.artifact_id ?? 'artifact'}`);

export default function ArtifactEditPage() {
  const { artifact } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  const { uuid, artifact_id: id, name, description, tags, updated_at: revision } = artifact;
  return (
    <Page narrow>
      <PageHeader
        title={`Edit ${id}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: id, to: paths.artifact(uuid) },
        ]}
      />
      {reply?.meanwhile && (
        <SavedMeanwhile
          fields={[
            { name: 'Name', value: reply.meanwhile.name },
            { name: 'Description', value: reply.meanwhile.description },
            { name: 'Tags', value: reply.meanwhile.tags },
          ]}
        />
      )}
      <ArtifactForm
        result={reply?.result}
        values={{ name, description: description ?? '', tags }}
        revision={reply?.madeFrom ?? revision}
        cancelTo={paths.artifact(uuid)}
      />
    </Page>
  );
}

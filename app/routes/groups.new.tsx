import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { GroupForm } from '#app/components/library/group-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { groupInput } from '#app/contracts/groups.ts';
import { handleForm } from '#app/http/form.server.ts';
import { textEntry } from '#app/http/form-entries.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { pageAction, pageLoader, redirectWithFlash, seeOther } from '#app/http/page.server.ts';
import { setFormData } from '#app/http/set-form.server.ts';
import { textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, url: { searchParams } }) => {
  const id = textParam(searchParams, 'collection');
  // A group belongs to a collection; without one there is nothing to put it into.
  if (id === '') throw seeOther(paths.collections());
  const { id: collectionId, name } = await app.services.collections.get(owner, id);
  return { collection: { id: collectionId, name } };
});

export const action = pageAction(async (context) => {
  const { app, owner, request } = context;
  const form = await request.formData();
  const entries = setFormData(form);
  entries.set('collection_id', textEntry(form, 'collection_id'));
  return handleForm(entries, groupInput, async (input) => {
    const id = await onceByForm(context, form, async () => (await app.services.groups.create(owner, input)).id);
    return redirectWithFlash(app, paths.group(id), { kind: 'done', text: `Created the group ${input.name}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `New group in ${args.data?.collection.name ?? 'a collection'}`);

export default function GroupNewPage() {
  const { collection } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader
        title="New group"
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Collections', to: paths.collections() },
          { name: collection.name, to: paths.collection(collection.id) },
        ]}
      />
      <GroupForm
        result={reply?.result}
        collectionId={collection.id}
        submitLabel="Create group"
        cancelTo={paths.collection(collection.id)}
        remark="You add artifacts in the next step."
      />
    </Page>
  );
}

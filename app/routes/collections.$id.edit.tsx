import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { CollectionForm } from '#app/components/library/collection-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { SavedMeanwhile } from '#app/components/ui/saved-meanwhile.tsx';
import { collectionInput } from '#app/contracts/collections.ts';
import { handleEdit, revisionOf } from '#app/http/edit-form.server.ts';
import { formEntries, textEntry } from '#app/http/form-entries.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  collection: await app.services.collections.get(owner, id),
}));

export const action = pageAction(async ({ app, owner, params: { id = '' }, request }) => {
  const { collections } = app.services;
  const form = await request.formData();
  const entries = formEntries(form, { without: ['form_key', 'revision'] });
  const sent = textEntry(form, 'revision');
  const edited = { sent, now: () => collections.get(owner, id), stateOf: revisionOf };
  return handleEdit(entries, collectionInput, edited, async ({ name, description = null }) => {
    await collections.update(owner, id, { name, description }, [sent]);
    return redirectWithFlash(app, paths.collection(id), { kind: 'done', text: `Saved the collection ${name}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Edit ${args.data?.collection.name ?? 'collection'}: collection`);

export default function CollectionEditPage() {
  const { collection } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  const { id, name, description, updated_at: revision } = collection;
  return (
    <Page narrow>
      <PageHeader
        title={`Edit ${name}`}
        crumbs={[
          { name: 'Collections', to: paths.collections() },
          { name, to: paths.collection(id) },
        ]}
      />
      {reply?.meanwhile && (
        <SavedMeanwhile
          fields={[
            { name: 'Name', value: reply.meanwhile.name },
            { name: 'Description', value: reply.meanwhile.description },
          ]}
        />
      )}
      <CollectionForm
        result={reply?.result}
        values={{ name, description: description ?? '' }}
        revision={reply?.madeFrom ?? revision}
        submitLabel="Save collection"
        cancelTo={paths.collection(id)}
      />
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { CollectionForm } from '#app/components/library/collection-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { collectionInput } from '#app/contracts/collections.ts';
import { handleForm } from '#app/http/form.server.ts';
import { formEntries } from '#app/http/form-entries.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** Nothing to load, but only for those who may. */
export const loader = pageLoader(async () => null);

export const action = pageAction(async (context) => {
  const { app, owner, request } = context;
  const form = await request.formData();
  return handleForm(formEntries(form, { without: ['form_key'] }), collectionInput, async (input) => {
    const id = await onceByForm(context, form, async () => (await app.services.collections.create(owner, input)).id);
    return redirectWithFlash(app, paths.collection(id), { kind: 'done', text: `Created the collection ${input.name}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'New collection');

export default function CollectionNewPage() {
  const reply = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader
        title="New collection"
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Collections', to: paths.collections() },
        ]}
      />
      <CollectionForm result={reply?.result} submitLabel="Create collection" cancelTo={paths.collections()} />
    </Page>
  );
}

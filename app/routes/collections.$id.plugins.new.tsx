import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { CollectionForm } from '#app/components/library/collection-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { compositeInput } from '#app/contracts/composites.ts';
import { handleForm } from '#app/http/form.server.ts';
import { formEntries } from '#app/http/form-entries.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => {
  const collection = await app.services.collections.get(owner, id);
  return { collection: { id: collection.id, name: collection.name } };
});

export const action = pageAction(async (context) => {
  const { app, owner, params, request } = context;
  const form = await request.formData();
  const entries = formEntries(form, { without: ['form_key'] });
  entries.set('collection_id', params.id ?? '');
  return handleForm(entries, compositeInput, async (input) => {
    const uuid = await onceByForm(context, form, async () => (await app.services.composites.create(owner, input)).uuid);
    return redirectWithFlash(app, paths.artifact(uuid), { kind: 'done', text: `Created plugin:${input.name}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `New plugin in ${args.data?.collection.name ?? 'a collection'}`);

export default function PluginNewPage() {
  const { collection } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader
        title="New plugin"
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Collections', to: paths.collections() },
          { name: collection.name, to: paths.collection(collection.id) },
        ]}
        lede={`It is at home in ${collection.name} and contains artifacts of it. You add them in the next step.`}
      />
      <CollectionForm
        result={reply?.result}
        submitLabel="Create plugin"
        cancelTo={paths.collection(collection.id)}
        question="One sentence: what is it good for?"
      />
    </Page>
  );
}

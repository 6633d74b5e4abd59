import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ArtifactPicker } from '#app/components/library/artifact-picker.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { counted } from '#app/components/ui/count.ts';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { pickerSearch, requirePicked, tickedIn } from '#app/http/artifact-picker.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { formRefusal, type PageContext, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { asParams } from '#app/http/set-members-form.server.ts';
import { paths } from '#app/lib/paths.ts';

/** What an address or a posted form asks for, and the rows it leads to. */
async function pageOf({ app, owner, params: { uuid = '' } }: PageContext, values: URLSearchParams) {
  const { search, query } = pickerSearch(values);
  return { search, page: await app.services.libraryPages.pluginCandidates(owner, uuid, query) };
}

export const loader = pageLoader((context) => pageOf(context, context.url.searchParams));

export const action = pageAction(async (context) => {
  const { app, owner, params, request } = context;
  const { uuid = '' } = params;
  const form = await request.formData();
  const values = asParams(form);
  const ticked = tickedIn(values);
  try {
    requirePicked(ticked);
    await onceByForm(context, form, async () => {
      await app.services.compositeMembers.addMany(owner, uuid, ticked);
      return uuid;
    });
    const { name } = await app.services.composites.get(owner, uuid);
    const text = `Added ${counted(ticked.length, 'artifact')} to ${name}.`;
    return redirectWithFlash(app, paths.artifact(uuid), { kind: 'done', text });
  } catch (error) {
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    // The same page with everything still ticked; what the loader shows follows the posted search.
    return data({ problem: refusal.message, ...(await pageOf(context, values)) }, { status: statusOf(refusal.code) });
  }
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Add artifacts to ${args.data?.page.holder.name ?? 'a plugin'}`);

export default function PluginContentsNewPage() {
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { page, search } = refused ?? loaded;
  const { holder: plugin, collection } = page;
  return (
    <Page>
      <PageHeader
        title={`Add artifacts to ${plugin.name}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: collection.name, to: paths.collection(collection.id) },
          { name: plugin.name, to: paths.artifact(plugin.id) },
        ]}
        lede={`Artifacts of ${collection.name}. They are added at the end, in the order of this list.`}
      />
      <ErrorSummary problems={refused ? [{ message: refused.problem }] : []} />
      <ArtifactPicker page={page} search={search} to={paths.pluginContentsNew(plugin.id)} backTo={paths.artifact(plugin.id)} />
    </Page>
  );
}

import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { GroupPicker, type GroupPickerSearch } from '#app/components/library/group-picker.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { counted } from '#app/components/ui/count.ts';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { isArtifactType } from '#app/domain/artifact-types.ts';
import { AppError } from '#app/domain/errors.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { formRefusal, type PageContext, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { asParams } from '#app/http/set-members-form.server.ts';
import { listParam, offsetParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const LIMIT = 50;
/** At most so many are added at once. */
const PICK_LIMIT = 200;

/** What an address or a posted form asks for, and the rows it leads to. */
async function pageOf({ app, owner, params: { id = '' } }: PageContext, values: URLSearchParams) {
  const type = textParam(values, 'type');
  const search: GroupPickerSearch = {
    name: textParam(values, 'name'),
    type: isArtifactType(type) ? type : null,
    ticked: [...new Set(listParam(values, 'artifact_uuid', 100))],
  };
  const page = await app.services.libraryPages.groupCandidates(owner, id, {
    name: search.name,
    type: search.type === null ? undefined : [search.type],
    limit: LIMIT,
    offset: offsetParam(values),
  });
  return { search, page };
}

export const loader = pageLoader((context) => pageOf(context, context.url.searchParams));

/** @throws AppError `invalid_input` for none, or for more than are added at once */
function requirePicked(ticked: readonly string[]): void {
  if (ticked.length === 0) throw new AppError('invalid_input', 'Tick the artifacts you want to add.');
  if (ticked.length > PICK_LIMIT) {
    throw new AppError(
      'invalid_input',
      `${ticked.length} are ticked, and at most ${PICK_LIMIT} are added at once. Untick some and add them after.`,
    );
  }
}

export const action = pageAction(async (context) => {
  const { app, owner, params, request } = context;
  const { id = '' } = params;
  const form = await request.formData();
  const values = asParams(form);
  const ticked = [...new Set(listParam(values, 'artifact_uuid', 100))];
  try {
    requirePicked(ticked);
    await onceByForm(context, form, async () => {
      await app.services.groupContents.addMany(owner, id, ticked);
      return id;
    });
    const { name } = await app.services.groups.get(owner, id);
    const text = `Added ${counted(ticked.length, 'artifact')} to ${name}.`;
    return redirectWithFlash(app, paths.group(id), { kind: 'done', text });
  } catch (error) {
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    // The same page with everything still ticked; what the loader shows follows the posted search.
    return data({ problem: refusal.message, ...(await pageOf(context, values)) }, { status: statusOf(refusal.code) });
  }
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Add artifacts to ${args.data?.page.group.name ?? 'a group'}`);

export default function GroupArtifactsNewPage() {
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { page, search } = refused ?? loaded;
  const { group, collection } = page;
  return (
    <Page>
      <PageHeader
        title={`Add artifacts to ${group.name}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: collection.name, to: paths.collection(collection.id) },
          { name: group.name, to: paths.group(group.id) },
        ]}
        lede={`Artifacts of ${collection.name}. They are added at the end, in the order of this list.`}
      />
      <ErrorSummary problems={refused ? [{ message: refused.problem }] : []} />
      <GroupPicker page={page} search={search} />
    </Page>
  );
}

import { data, type MetaFunction } from '@remix-run/node';
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from '@remix-run/react';
import { PickerForm } from '#app/components/sets/picker-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { UNREACHABLE, whenReachable } from '#app/components/shell/unreachable.ts';
import { counted, numbered } from '#app/components/ui/count.ts';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { onceByForm } from '#app/http/form-once.server.ts';
import { formRefusal, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { asParams, pickedMembers, pickerSearch, takeOut } from '#app/http/set-members-form.server.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';

export const loader = pageLoader(
  async ({ app, owner, params, url: { searchParams } }) => {
    const search = pickerSearch(searchParams);
    return { search, page: await app.services.setPicker.page(owner, params.id ?? '', search) };
  },
  { feature },
);

export const action = pageAction(
  async (context) => {
    const { app, owner, params, request } = context;
    const id = params.id ?? '';
    const form = await request.formData();
    const search = pickerSearch(asParams(form));
    try {
      const inputs = pickedMembers(search.ticks);
      const added = await onceByForm(context, form, async () =>
        (await app.services.members.addAll(owner, id, inputs)).map((member) => member.id).join(' '),
      );
      const { set } = await app.services.sets.get(owner, id);
      const brought = set.members.filter((member) => added.split(' ').includes(member.id)).map((member) => member.brings);
      const total = brought.reduce((sum, brings) => sum + brings.total, 0);
      const fresh = brought.reduce((sum, brings) => sum + brings.new, 0);
      const text = `Added ${counted(inputs.length, 'member')} to ${set.name}. ${counted(total, 'artifact')} came in, ${fresh === total ? 'all' : numbered(fresh)} of them new.`;
      return redirectWithFlash(app, paths.set(id), {
        kind: 'done',
        text,
        undo: { to: paths.set(id), fields: takeOut(added.split(' ')) },
      });
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      // The same page with everything still ticked; what the loader shows follows the posted search.
      const page = await app.services.setPicker.page(owner, id, search);
      return data({ problem: refusal.message, search, page }, { status: statusOf(refusal.code) });
    }
  },
  { feature },
);

/** Unreachable, the page stays as it is with everything ticked. */
export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  whenReachable(() => serverAction<typeof action>(), { problem: UNREACHABLE });

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Add members to ${args.data?.page.set.name ?? 'a set'}`);

export default function AddMembersPage() {
  const loaded = useLoaderData<typeof loader>();
  const refused = useActionData<typeof clientAction>();
  const { page, search } = refused && 'page' in refused ? refused : loaded;
  return (
    <Page>
      <PageHeader
        title={`Add members to ${page.set.name}`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: page.set.name, to: paths.set(page.set.id) },
        ]}
        lede="They are added at the end, artifacts first, then groups, then sets."
      />
      <ErrorSummary problems={refused ? [{ message: refused.problem }] : []} />
      <PickerForm page={page} search={search} />
    </Page>
  );
}

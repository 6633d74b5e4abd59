import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { GroupForm } from '#app/components/library/group-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { describedBy, SavedMeanwhile } from '#app/components/ui/saved-meanwhile.tsx';
import { setInput } from '#app/contracts/sets.ts';
import { handleEdit, revisionOf } from '#app/http/edit-form.server.ts';
import { textEntry } from '#app/http/form-entries.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { asPatch, setFormData } from '#app/http/set-form.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  group: await app.services.groups.get(owner, id),
}));

export const action = pageAction(async ({ app, owner, params: { id = '' }, request }) => {
  const { groups } = app.services;
  const form = await request.formData();
  const sent = textEntry(form, 'revision');
  const edited = { sent, now: () => groups.get(owner, id), stateOf: revisionOf };
  // A group is described by the same fields as a set, under the same rules.
  return handleEdit(setFormData(form), setInput, edited, async (input) => {
    await groups.update(owner, id, asPatch(input), [sent]);
    return redirectWithFlash(app, paths.group(id), { kind: 'done', text: `Saved the group ${input.name}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `Edit ${args.data?.group.name ?? 'group'}: group`);

export default function GroupEditPage() {
  const { group } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  const { id, name, description, color, icon, tags, updated_at: revision } = group;
  return (
    <Page narrow>
      <PageHeader
        title={`Edit ${name}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: 'Collections', to: paths.collections() },
          { name, to: paths.group(id) },
        ]}
      />
      {reply?.meanwhile && <SavedMeanwhile fields={describedBy(reply.meanwhile)} />}
      <GroupForm
        result={reply?.result}
        values={{ name, description: description ?? '', color: color ?? '', icon: icon ?? '', tags }}
        revision={reply?.madeFrom ?? revision}
        submitLabel="Save group"
        cancelTo={paths.group(id)}
      />
    </Page>
  );
}

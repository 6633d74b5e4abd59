import type { MetaFunction } from '@remix-run/node';
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from '@remix-run/react';
import { SetForm } from '#app/components/sets/set-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { UNREACHABLE, whenReachable } from '#app/components/shell/unreachable.ts';
import { describedBy, SavedMeanwhile } from '#app/components/ui/saved-meanwhile.tsx';
import { setInput } from '#app/contracts/sets.ts';
import { handleEdit } from '#app/http/edit-form.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { asPatch, setFormData, versionOf } from '#app/http/set-form.server.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';

export const loader = pageLoader(
  async ({ app, owner, params }) => {
    const { set } = await app.services.sets.find(owner, params.id ?? '');
    return { set };
  },
  { feature },
);

export const action = pageAction(
  async ({ app, owner, params, request }) => {
    const { sets } = app.services;
    const id = params.id ?? '';
    const form = await request.formData();
    const edited = {
      sent: versionOf(form)?.join() ?? '',
      now: async () => (await sets.find(owner, id)).set,
      stateOf: ({ version }: { version: number }) => String(version),
    };
    return handleEdit(setFormData(form), setInput, edited, async (input) => {
      const { set } = await sets.update(owner, id, asPatch(input), versionOf(form));
      return redirectWithFlash(app, paths.set(set.id), { kind: 'done', text: `Saved ${set.name}.` });
    });
  },
  { feature },
);

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  whenReachable(() => serverAction<typeof action>(), {
    result: { status: 'error', error: { '': [UNREACHABLE] } } as const,
    meanwhile: null,
    madeFrom: null,
  });

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `Edit ${args.data?.set.name ?? 'set'}`);

export default function EditSetPage() {
  const { set } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader
        title={`Edit ${set.name}`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: set.name, to: paths.set(set.id) },
        ]}
      />
      {answer?.meanwhile && <SavedMeanwhile fields={describedBy(answer.meanwhile)} />}
      <SetForm
        result={answer?.result}
        values={{
          name: set.name,
          description: set.description ?? '',
          color: set.color ?? '',
          icon: set.icon ?? '',
          tags: set.tags,
        }}
        version={answer?.madeFrom ?? String(set.version)}
        submitLabel="Save set"
        cancelTo={paths.set(set.id)}
      />
    </Page>
  );
}

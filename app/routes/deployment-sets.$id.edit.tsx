import { data, type MetaFunction } from '@remix-run/node';
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from '@remix-run/react';
import { SavedMeanwhile } from '#app/components/sets/saved-meanwhile.tsx';
import { SetForm } from '#app/components/sets/set-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { UNREACHABLE, whenReachable } from '#app/components/shell/unreachable.ts';
import { setInput } from '#app/contracts/sets.ts';
import { handleForm } from '#app/http/form.server.ts';
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
    const answer = await handleForm(setFormData(form), setInput, async (input) => {
      const { set } = await sets.update(owner, id, asPatch(input), versionOf(form));
      return redirectWithFlash(app, paths.set(set.id), { kind: 'done', text: `Saved ${set.name}.` });
    });
    if (answer instanceof Response) return answer;
    // Somebody else saved first: the form comes back with what was typed, beside what is there now.
    const { set: current } = await sets.find(owner, id);
    const meanwhile = answer.init?.status === 412 ? current : null;
    return data({ ...answer.data, meanwhile }, answer.init ?? {});
  },
  { feature },
);

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  whenReachable(() => serverAction<typeof action>(), {
    result: { status: 'error', error: { '': [UNREACHABLE] } } as const,
    meanwhile: null,
  });

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `Edit ${args.data?.set.name ?? 'set'}`);

export default function EditSetPage() {
  const { set } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const meanwhile = answer?.meanwhile ?? null;
  return (
    <Page narrow>
      <PageHeader
        title={`Edit ${set.name}`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: set.name, to: paths.set(set.id) },
        ]}
      />
      {meanwhile && <SavedMeanwhile set={meanwhile} />}
      <SetForm
        result={answer?.result}
        values={{
          name: set.name,
          description: set.description ?? '',
          color: set.color ?? '',
          icon: set.icon ?? '',
          tags: set.tags,
        }}
        version={(meanwhile ?? set).version}
        submitLabel="Save set"
        cancelTo={paths.set(set.id)}
      />
    </Page>
  );
}

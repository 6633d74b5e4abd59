import { useForm } from '@conform-to/react';
import type { MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { TextField } from '#app/components/ui/field.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { cloneInput } from '#app/contracts/sets.ts';
import { copyName } from '#app/domain/copy-name.ts';
import { handleForm } from '#app/http/form.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';

export const loader = pageLoader(
  async ({ app, owner, params }) => {
    const { set } = await app.services.sets.find(owner, params.id ?? '');
    return { set, suggestion: copyName(set.name) };
  },
  { feature },
);

/** Also what the menus post to, then without a name. */
export const action = pageAction(
  async (context) => {
    const { app, owner, params, request } = context;
    const id = params.id ?? '';
    const form = await request.formData();
    const named = new FormData();
    const name = form.get('name');
    if (typeof name === 'string') named.set('name', name);
    return handleForm(named, cloneInput, async (input) => {
      const copyId = await onceByForm(context, form, async () => (await app.services.sets.clone(owner, id, input)).set.id);
      const { set } = await app.services.sets.find(owner, copyId);
      return redirectWithFlash(app, paths.set(copyId), {
        kind: 'done',
        text: `Made ${set.name} with ${counted(set.member_count, 'member')}. It is independent of its source.`,
      });
    });
  },
  { feature },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, `Clone ${args.data?.set.name ?? 'set'}`);

export default function CloneSetPage() {
  const { set, suggestion } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm<{ name: string }>({
    id: 'clone',
    lastResult: answer?.result,
    defaultValue: { name: suggestion },
  });
  return (
    <Page narrow>
      <PageHeader
        title={`Clone ${set.name}`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: set.name, to: paths.set(set.id) },
        ]}
        lede={`The copy gets the same ${counted(set.member_count, 'member')} in the same order and is independent afterwards.`}
      />
      <ErrorSummary problems={formProblems(form, ['name'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        <div className="p-4">
          <TextField field={fields.name} label="Name of the copy" maxLength={255} />
        </div>
        <div className="card-foot justify-end">
          <div className="actions">
            <ButtonLink variant="quiet" to={paths.set(set.id)}>
              Cancel
            </ButtonLink>
            <Button variant="primary">Clone set</Button>
          </div>
        </div>
      </Form>
    </Page>
  );
}

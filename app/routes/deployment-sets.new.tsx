import type { MetaFunction } from '@remix-run/node';
import { useActionData } from '@remix-run/react';
import { SetForm } from '#app/components/sets/set-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { setInput } from '#app/contracts/sets.ts';
import { handleForm } from '#app/http/form.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { setFormData } from '#app/http/set-form.server.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';

/** Nothing to load; makes sure that the feature is on. */
export const loader = pageLoader(async () => null, { feature });

export const action = pageAction(
  async (context) => {
    const { app, owner, request } = context;
    const form = await request.formData();
    return handleForm(setFormData(form), setInput, async (input) => {
      const id = await onceByForm(context, form, async () => (await app.services.sets.create(owner, input)).set.id);
      return redirectWithFlash(app, paths.set(id), { kind: 'done', text: `Created ${input.name}. Add its members next.` });
    });
  },
  { feature },
);

export const meta: MetaFunction = (args) => pageTitle(args, 'New set');

export default function NewSetPage() {
  const answer = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader title="New set" crumbs={[{ name: 'Sets', to: paths.sets() }]} />
      <SetForm
        result={answer?.result}
        submitLabel="Create set"
        cancelTo={paths.sets()}
        remark="You add members in the next step."
      />
    </Page>
  );
}

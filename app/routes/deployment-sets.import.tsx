import { data, type MetaFunction } from '@remix-run/node';
import { Form, useActionData } from '@remix-run/react';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { controlProps, FieldError } from '#app/components/ui/field.tsx';
import { importDefinition, importedWords } from '#app/http/definition-form.server.ts';
import { formRefusal, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';

/** Nothing to load, but only for those who may. */
export const loader = pageLoader(async () => null, { feature });

export const action = pageAction(
  async (context) => {
    try {
      const made = await importDefinition(context);
      const kind = made.unresolved.length > 0 ? 'failed' : 'done';
      return await redirectWithFlash(context.app, paths.set(made.id), { kind, text: importedWords(made) });
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      return data({ problem: refusal.message }, { status: statusOf(refusal.code) });
    }
  },
  { feature },
);

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'Import a set');

const HINT = 'The file that "Export" made of a set on this or another server.';

export default function SetImportPage() {
  const answer = useActionData<typeof action>();
  const field = { id: 'definition', name: 'archive', errors: answer ? [answer.problem] : undefined };
  return (
    <Page narrow>
      <PageHeader
        title="Import a set"
        crumbs={[{ name: 'Sets', to: paths.sets() }]}
        lede="A definition names what a set holds. What is in your library is found by identity, else by name; the rest is left out and named."
      />
      <ErrorSummary problems={answer ? [{ message: answer.problem, fieldId: field.id }] : []} />
      <Form className="card" method="post" encType="multipart/form-data">
        <div className="grid gap-1 p-4">
          <label className="justify-self-start font-medium" htmlFor={field.id}>
            Definition
          </label>
          <p className="hint" id={`${field.id}-hint`}>
            {HINT}
          </p>
          <input type="file" className="input" accept=".json,application/json" {...controlProps(field, HINT)} />
          <FieldError id={field.id} errors={field.errors} />
        </div>
        <div className="card-foot justify-end">
          <div className="actions">
            <ButtonLink variant="quiet" to={paths.sets()}>
              Cancel
            </ButtonLink>
            <Button variant="primary">Import set</Button>
          </div>
        </div>
      </Form>
    </Page>
  );
}

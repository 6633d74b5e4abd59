import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { TextAreaField, TextField } from '#app/components/ui/field.tsx';
import { FormFoot } from '#app/components/ui/form-foot.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';

export interface CollectionFormValues {
  name: string;
  description: string;
}

interface CollectionFormProps {
  result?: SubmissionResult<string[]>;
  values?: CollectionFormValues;
  /** `updated_at` of the collection that is being edited. */
  revision?: string;
  submitLabel: string;
  cancelTo: string;
  /** What the description answers. */
  question?: string;
}

/** Name and description of a collection, or of a plugin in one. */
export function CollectionForm({
  result,
  values,
  revision,
  submitLabel,
  cancelTo,
  question = 'One sentence: what is kept here?',
}: CollectionFormProps) {
  const [form, fields] = useForm<CollectionFormValues>({ id: 'collection', lastResult: result, defaultValue: values });
  return (
    <>
      <ErrorSummary problems={formProblems(form, ['name', 'description'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        {revision !== undefined && <input type="hidden" name="revision" value={revision} />}
        <div className="grid gap-5 p-4">
          <TextField
            field={fields.name}
            label="Name"
            hint="Inside one collection every type:name is there once."
            maxLength={255}
          />
          <TextAreaField field={fields.description} label="Description" optional hint={question} />
        </div>
        <FormFoot cancelTo={cancelTo}>{submitLabel}</FormFoot>
      </Form>
    </>
  );
}

import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { TextAreaField, TextField } from '#app/components/ui/field.tsx';
import { FormFoot } from '#app/components/ui/form-foot.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { tagErrorsAtLine, tagsField } from '#app/components/ui/tags-field.ts';

export interface ArtifactFormValues {
  name: string;
  description: string;
  tags: string[];
}

interface ArtifactFormProps {
  result?: SubmissionResult<string[]>;
  values: ArtifactFormValues;
  /** `updated_at` of what is being edited, so that somebody else's change is not overwritten. */
  revision: string;
  cancelTo: string;
}

/** Name, description and tags; the content comes from imports and the API. */
export function ArtifactForm({ result, values, revision, cancelTo }: ArtifactFormProps) {
  const [form, fields] = useForm<ArtifactFormValues>({ id: 'artifact', lastResult: result, defaultValue: values });
  const allErrors = tagErrorsAtLine(form.allErrors, result);
  return (
    <>
      <ErrorSummary problems={formProblems({ id: form.id, allErrors }, ['name', 'description', 'tags'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <input type="hidden" name="revision" value={revision} />
        <div className="grid gap-5 p-4">
          <TextField
            field={fields.name}
            label="Name"
            hint="The name it is deployed under. Its files keep the name they state."
            mono
            maxLength={255}
          />
          <TextAreaField
            field={fields.description}
            label="Description"
            optional
            hint="What people see in lists. The files stay as they are."
          />
          <TextField
            field={tagsField(fields.tags, allErrors)}
            label="Tags"
            optional
            hint="Separated by commas. Upper and lower case are the same."
          />
        </div>
        <FormFoot cancelTo={cancelTo}>Save artifact</FormFoot>
      </Form>
    </>
  );
}

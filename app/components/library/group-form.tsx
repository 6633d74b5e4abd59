import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { ColorField } from '#app/components/sets/color-field.tsx';
import { IconField } from '#app/components/sets/icon-field.tsx';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { TextAreaField, TextField } from '#app/components/ui/field.tsx';
import { FormFoot } from '#app/components/ui/form-foot.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { tagErrorsAtLine, tagsField } from '#app/components/ui/tags-field.ts';

export interface GroupFormValues {
  name: string;
  description: string;
  color: string;
  icon: string;
  tags: string[];
}

interface GroupFormProps {
  result?: SubmissionResult<string[]>;
  values?: GroupFormValues;
  /** The collection a new group goes into. */
  collectionId?: string;
  /** `updated_at` of the group that is being edited. */
  revision?: string;
  submitLabel: string;
  cancelTo: string;
  remark?: string;
}

/** Name, description, colour, icon and tags of a group. */
export function GroupForm({ result, values, collectionId, revision, submitLabel, cancelTo, remark }: GroupFormProps) {
  const [form, fields] = useForm<GroupFormValues>({ id: 'group', lastResult: result, defaultValue: values });
  const allErrors = tagErrorsAtLine(form.allErrors, result);
  return (
    <>
      <ErrorSummary problems={formProblems({ id: form.id, allErrors }, ['name', 'description', 'color', 'icon', 'tags'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        {collectionId !== undefined && <input type="hidden" name="collection_id" value={collectionId} />}
        {revision !== undefined && <input type="hidden" name="revision" value={revision} />}
        <div className="grid gap-5 p-4">
          <TextField field={fields.name} label="Name" maxLength={255} />
          <TextAreaField field={fields.description} label="Description" optional />
          <ColorField field={fields.color} />
          <IconField field={fields.icon} />
          <TextField
            field={tagsField(fields.tags, allErrors)}
            label="Tags"
            optional
            hint="Separated by commas. Upper and lower case are the same."
          />
        </div>
        <FormFoot remark={remark} cancelTo={cancelTo}>
          {submitLabel}
        </FormFoot>
      </Form>
    </>
  );
}

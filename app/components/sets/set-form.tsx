import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { TextAreaField, TextField } from '#app/components/ui/field.tsx';
import { FormFoot } from '#app/components/ui/form-foot.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { tagErrorsAtLine, tagsField } from '#app/components/ui/tags-field.ts';
import { ColorField } from './color-field.tsx';
import { IconField } from './icon-field.tsx';

/** What the form edits, as text. */
export interface SetFormValues {
  name: string;
  description: string;
  color: string;
  icon: string;
  tags: string[];
}

interface SetFormProps {
  /** The refused submission, when the form came back. */
  result?: SubmissionResult<string[]>;
  values?: SetFormValues;
  /** The version of the set that is being edited. */
  version?: string;
  submitLabel: string;
  cancelTo: string;
  /** Beside the buttons: what comes next. */
  remark?: string;
}

const ORDER = ['name', 'description', 'color', 'icon', 'tags'] as const;

/**
 * Name, description, colour, icon and tags of a set. Checked on the server by the contract of the API; the schema is
 * not sent along, and `noValidate` leaves the words to us.
 */
export function SetForm({ result, values, version, submitLabel, cancelTo, remark }: SetFormProps) {
  const [form, fields] = useForm<SetFormValues>({ id: 'set', lastResult: result, defaultValue: values });
  const allErrors = tagErrorsAtLine(form.allErrors, result);
  return (
    <>
      <ErrorSummary problems={formProblems({ id: form.id, allErrors }, ORDER)} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        {version !== undefined && <input type="hidden" name="version" value={version} />}
        <div className="grid gap-5 p-4">
          <TextField field={fields.name} label="Name" maxLength={255} />
          <TextAreaField
            field={fields.description}
            label="Description"
            optional
            hint="One sentence: when should somebody pick this set?"
          />
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

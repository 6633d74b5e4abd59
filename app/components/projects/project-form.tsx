import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { Check, TextAreaField, TextField } from '#app/components/ui/field.tsx';
import { FormFoot } from '#app/components/ui/form-foot.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';

export interface ProjectFormValues {
  name: string;
  path: string;
  description: string;
  create: boolean;
}

interface ProjectFormProps {
  result?: SubmissionResult<string[]>;
  values?: Partial<ProjectFormValues>;
  /** `updated_at` of the project that is being edited. */
  revision?: string;
  /** The folders a project may be in. */
  roots: readonly string[];
  submitLabel: string;
  cancelTo: string;
  remark?: string;
}

/** Name, folder and description of a project. */
export function ProjectForm({ result, values, revision, roots, submitLabel, cancelTo, remark }: ProjectFormProps) {
  const [form, fields] = useForm<ProjectFormValues>({ id: 'project', lastResult: result, defaultValue: values });
  const ticked: unknown = fields.create.initialValue;
  return (
    <>
      <ErrorSummary problems={formProblems(form, ['name', 'path', 'create', 'description'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        {revision !== undefined && <input type="hidden" name="revision" value={revision} />}
        <div className="grid gap-5 p-4">
          <TextField field={fields.name} label="Name" maxLength={255} />
          <div className="grid gap-2">
            <TextField
              field={fields.path}
              label="Folder"
              mono
              spellCheck={false}
              hint={
                <>
                  The absolute path of the project on this machine, below{' '}
                  {roots.map((root, index) => (
                    <span key={root}>
                      {index > 0 && (index === roots.length - 1 ? ' or ' : ', ')}
                      <code>{root}</code>
                    </span>
                  ))}
                  .
                </>
              }
            />
            <Check id={fields.create.id} name={fields.create.name} defaultChecked={ticked === 'on' || ticked === true}>
              Make the folder when it is not there
            </Check>
          </div>
          <TextAreaField field={fields.description} label="Description" optional />
        </div>
        <FormFoot remark={remark} cancelTo={cancelTo}>
          {submitLabel}
        </FormFoot>
      </Form>
    </>
  );
}

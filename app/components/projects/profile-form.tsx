import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { SelectField, TextField } from '#app/components/ui/field.tsx';
import { FormFoot } from '#app/components/ui/form-foot.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { LAYOUTS, PLATFORMS, type Platform } from '#app/domain/platforms.ts';
import { placesOf } from './platform-words.ts';

export interface ProfileFormValues {
  platform: string;
  name: string;
  root_dir: string;
}

interface ProfileFormProps {
  result?: SubmissionResult<string[]>;
  cancelTo: string;
}

/** What a platform takes, for the option of its name: "Codex: skills, agents, hooks, MCP servers, in .agents". */
function optionWords(platform: Platform): string {
  const { label, defaultRoot } = LAYOUTS[platform];
  const types = placesOf({ platform, root_dir: defaultRoot ?? '' }).map(({ words }) => words);
  return `${label}: ${types.join(', ')}${defaultRoot === null ? '' : `, in ${defaultRoot}`}`;
}

/** Another platform for a project. */
export function ProfileForm({ result, cancelTo }: ProfileFormProps) {
  const [form, fields] = useForm<ProfileFormValues>({ id: 'profile', lastResult: result });
  return (
    <>
      <ErrorSummary problems={formProblems(form, ['platform', 'name', 'root_dir'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        <div className="grid gap-5 p-4">
          <SelectField
            field={fields.platform}
            label="Platform"
            hint="What it cannot take is skipped with a word about it, never put elsewhere."
          >
            {PLATFORMS.map((platform) => (
              <option key={platform} value={platform}>
                {optionWords(platform)}
              </option>
            ))}
          </SelectField>
          <TextField
            field={fields.name}
            label="Name"
            optional
            hint="The platform’s own when empty. Each profile of a project has another."
            maxLength={255}
          />
          <TextField
            field={fields.root_dir}
            label="Folder inside the project"
            optional
            mono
            spellCheck={false}
            hint="The platform’s own when empty; “Other” needs one."
          />
        </div>
        <FormFoot cancelTo={cancelTo}>Add profile</FormFoot>
      </Form>
    </>
  );
}

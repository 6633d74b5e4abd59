import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { Check, Fieldset, SelectField, TextField } from '#app/components/ui/field.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { paths } from '#app/lib/paths.ts';
import { SCOPES, scopeWords } from './scope-words.ts';

interface TokenFormValues {
  name: string;
  scopes: string[];
  expires_in_days: string;
}

const LIFETIMES = [7, 30, 90, 180, 365] as const;
const PRESET = { name: '', scopes: ['read'], expires_in_days: '90' };

/** Name, rights and lifetime of a new token. */
export function TokenForm({ result }: { result?: SubmissionResult<string[]> }) {
  const [form, fields] = useForm<TokenFormValues>({ id: 'token', lastResult: result, defaultValue: PRESET });
  const chosen: unknown = fields.scopes.initialValue;
  const isChosen = (scope: string): boolean => (Array.isArray(chosen) ? chosen.includes(scope) : chosen === scope);
  return (
    <>
      <ErrorSummary problems={formProblems(form, ['name', 'scopes', 'expires_in_days'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        <div className="grid gap-5 p-4">
          <TextField field={fields.name} label="Name" hint="What uses it, such as “nightly build”." maxLength={255} />
          <Fieldset legend="What it may do" id={fields.scopes.id} errors={fields.scopes.errors}>
            {SCOPES.map((scope, index) => (
              <Check
                key={scope}
                id={index === 0 ? fields.scopes.id : `${fields.scopes.id}-${scope}`}
                name="scopes"
                value={scope}
                defaultChecked={isChosen(scope)}
              >
                <b className="font-medium">{scope}</b>: {scopeWords[scope]}
              </Check>
            ))}
          </Fieldset>
          <SelectField field={fields.expires_in_days} label="Valid for">
            {LIFETIMES.map((days) => (
              <option key={days} value={days}>
                {days} days
              </option>
            ))}
          </SelectField>
        </div>
        <div className="card-foot justify-end">
          <div className="actions">
            <ButtonLink variant="quiet" to={paths.tokens()}>
              Cancel
            </ButtonLink>
            <Button variant="primary">Create token</Button>
          </div>
        </div>
      </Form>
    </>
  );
}

import { type SubmissionResult, useForm } from '@conform-to/react';
import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { FieldError, SelectField, TextField } from '#app/components/ui/field.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import type { ImportSource } from '#app/contracts/imports.ts';
import { paths } from '#app/lib/paths.ts';

/** What the form edits, as text. */
export interface ImportFormValues {
  source: { kind: string; path: string; url: string; ref: string; subdirectory: string };
  archive: string;
  collection_id: string;
  collection_name: string;
}

interface ImportFormProps {
  kind: ImportSource['kind'];
  result?: SubmissionResult<string[]>;
  values: ImportFormValues;
  collections: readonly { id: string; name: string }[];
  /** The folders an import may read. */
  roots: readonly string[];
  /** Whether repositories on the server's own disk can be taken too. */
  mayReadServer: boolean;
  /** Above it a preview is shown, whose button imports. */
  previewed: boolean;
}

const ORDER = ['source.path', 'source.url', 'source.ref', 'source.subdirectory', 'archive', 'collection_id', 'collection_name'];

/** Where the artifacts come from and which collection they go into. "Preview" only looks; "Import" takes them in. */
export function ImportForm({ kind, result, values, collections, roots, mayReadServer, previewed }: ImportFormProps) {
  const [form, fields] = useForm<ImportFormValues>({ id: 'import', lastResult: result, defaultValue: values });
  const source = fields.source.getFieldset();
  return (
    <>
      <ErrorSummary problems={formProblems(form, ORDER)} />
      <Form
        className="card"
        method="post"
        id={form.id}
        onSubmit={form.onSubmit}
        noValidate
        encType={kind === 'archive' ? 'multipart/form-data' : undefined}
      >
        <FormKey />
        {kind !== 'archive' && <input type="hidden" name={source.kind.name} value={kind} />}
        <div className="grid gap-5 p-4">
          {kind === 'directory' && (
            <TextField
              field={source.path}
              label="Folder"
              mono
              spellCheck={false}
              hint={
                <>
                  An absolute path on the machine Loadout runs on, below{' '}
                  {roots.map((root, index) => (
                    <span key={root}>
                      {index > 0 && (index === roots.length - 1 ? ' or ' : ', ')}
                      <code>{root}</code>
                    </span>
                  ))}
                  . A plugin or a marketplace is recognised by itself.
                </>
              }
            />
          )}
          {kind === 'git' && (
            <>
              <TextField
                field={source.url}
                label="Address"
                mono
                spellCheck={false}
                hint={
                  <>
                    Such as <code>https://github.com/anthropics/skills.git</code>
                    {mayReadServer ? ', ' : ' or '}
                    <code>git@host:team/kit.git</code>
                    {mayReadServer ? ', or the folder of a repository on this machine.' : '.'}
                  </>
                }
              />
              <TextField
                field={source.ref}
                label="Ref"
                optional
                mono
                spellCheck={false}
                hint="A branch, tag or commit; the default branch when empty."
              />
              <TextField
                field={source.subdirectory}
                label="Subfolder"
                optional
                mono
                spellCheck={false}
                hint="Only what is below this folder of the repository."
              />
            </>
          )}
          {kind === 'archive' && (
            <div className="grid gap-1">
              <label className="justify-self-start font-medium" htmlFor={fields.archive.id}>
                Archive
              </label>
              <p className="hint" id={`${fields.archive.id}-hint`}>
                A .zip or .tar.gz. {result && 'Choose it again: a browser does not keep a chosen file.'}
              </p>
              <input
                type="file"
                id={fields.archive.id}
                name="archive"
                accept=".zip,.tar.gz,.tgz,application/zip,application/gzip"
                className="input file:me-3 file:cursor-pointer"
                aria-invalid={fields.archive.errors?.length ? true : undefined}
                aria-describedby={`${fields.archive.id}-hint${fields.archive.errors?.length ? ` ${fields.archive.id}-error` : ''}`}
              />
              <FieldError id={fields.archive.id} errors={fields.archive.errors} />
            </div>
          )}
          <div className="grid gap-5 md:grid-cols-2">
            <SelectField field={fields.collection_id} label="Into the collection">
              <option value="">Named after the source</option>
              {collections.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </SelectField>
            <TextField field={fields.collection_name} label="or into one called" optional maxLength={255} />
          </div>
        </div>
        <div className="card-foot">
          <span>A preview looks and writes nothing.</span>
          <div className="actions">
            <ButtonLink variant="quiet" to={paths.imports()}>
              Cancel
            </ButtonLink>
            <Button name="intent" value="preview">
              {previewed ? 'Preview again' : 'Preview'}
            </Button>
            <Button variant={previewed && kind !== 'archive' ? 'secondary' : 'primary'} name="intent" value="import">
              Import
            </Button>
          </div>
        </div>
      </Form>
    </>
  );
}

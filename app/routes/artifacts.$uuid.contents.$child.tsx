import { useForm } from '@conform-to/react';
import type { MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { shortHash } from '#app/components/library/artifact-words.ts';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Choice, Choices } from '#app/components/ui/choice.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { SelectField } from '#app/components/ui/field.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { membershipPatch } from '#app/contracts/composites.ts';
import { notFound } from '#app/domain/errors.ts';
import { handleForm } from '#app/http/form.server.ts';
import { formEntries } from '#app/http/form-entries.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** As many versions as can be pinned here; the API takes any. */
const OFFERED = 100;

export const loader = pageLoader(async ({ app, owner, params: { uuid = '', child = '' } }) => {
  const { artifactContent, composites } = app.services;
  const { name, members } = await composites.get(owner, uuid);
  const member = members.find((one) => one.child_artifact_uuid === child);
  if (member === undefined) throw notFound('The artifact in this plugin');
  const { items } = await artifactContent.versions(owner, { ref: child }, { limit: OFFERED });
  return { plugin: { uuid, name }, member, versions: items };
});

export const action = pageAction(async ({ app, owner, params: { uuid = '', child = '' }, request }) => {
  const entries = formEntries(await request.formData(), { without: ['form_key'] });
  return handleForm(entries, membershipPatch, async (patch) => {
    // An empty choice is no pin; the form says so by leaving it empty, the contract by null.
    const pinned_version_hash = patch.pinned_version_hash || null;
    const saved = await app.services.compositeMembers.update(owner, uuid, child, { ...patch, pinned_version_hash });
    return redirectWithFlash(app, paths.artifact(uuid), { kind: 'done', text: `Saved how ${saved.child_artifact_id} belongs.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `${args.data?.member.child_artifact_id ?? 'Artifact'} in ${args.data?.plugin.name ?? 'a plugin'}`);

export default function PluginContentPage() {
  const { plugin, member, versions } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  const { child_artifact_id: id, relationship_type: relation, pinned_version_hash: pin } = member;
  const [form, fields] = useForm<{ relationship_type: string; pinned_version_hash: string }>({
    id: 'membership',
    lastResult: reply?.result,
    defaultValue: { relationship_type: relation, pinned_version_hash: pin ?? '' },
  });
  return (
    <Page narrow>
      <PageHeader
        title={`${id} in ${plugin.name}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: `plugin:${plugin.name}`, to: paths.artifact(plugin.uuid) },
        ]}
      />
      <ErrorSummary problems={formProblems(form, ['relationship_type', 'pinned_version_hash'])} />
      <Form className="card" method="post" id={form.id} onSubmit={form.onSubmit} noValidate>
        <FormKey />
        <div className="grid gap-5 p-4">
          <Choices legend="How it belongs">
            <Choice name="relationship_type" value="contains" defaultChecked={relation === 'contains'} title="Contains">
              A part of the plugin. It is deployed with it.
            </Choice>
            <Choice name="relationship_type" value="requires" defaultChecked={relation === 'requires'} title="Requires">
              Kept elsewhere. It is deployed with the plugin.
            </Choice>
            <Choice name="relationship_type" value="extends" defaultChecked={relation === 'extends'} title="Extends">
              The plugin builds on it. It is not deployed with it.
            </Choice>
          </Choices>
          <SelectField
            field={fields.pinned_version_hash}
            label="Version"
            hint="A pinned version stays, whatever is imported later."
            defaultValue={pin ?? ''}
          >
            <option value="">The current one, whichever that is</option>
            {versions.map(({ content_hash: hash, created_at: at, current }) => (
              <option key={hash} value={hash}>
                Pin to {shortHash(hash)}, {at.slice(0, 10)}
                {current ? ', current' : ''}
              </option>
            ))}
          </SelectField>
        </div>
        <div className="card-foot justify-end">
          <div className="actions">
            <ButtonLink variant="quiet" to={paths.artifact(plugin.uuid)}>
              Cancel
            </ButtonLink>
            <Button variant="primary">Save</Button>
          </div>
        </div>
      </Form>
    </Page>
  );
}

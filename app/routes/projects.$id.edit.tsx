import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ProjectForm } from '#app/components/projects/project-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { SavedMeanwhile } from '#app/components/ui/saved-meanwhile.tsx';
import { projectInput } from '#app/contracts/projects.ts';
import { handleEdit, revisionOf } from '#app/http/edit-form.server.ts';
import { formEntries, textEntry } from '#app/http/form-entries.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { rootsOf } from '#app/lib/env.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  project: await app.services.projects.get(owner, id),
  roots: rootsOf(app.settings, owner),
}));

export const action = pageAction(async ({ app, owner, params: { id = '' }, request }) => {
  const { projects } = app.services;
  const form = await request.formData();
  const entries = formEntries(form, { without: ['form_key', 'revision'] });
  const sent = textEntry(form, 'revision');
  const edited = { sent, now: () => projects.get(owner, id), stateOf: revisionOf };
  return handleEdit(entries, projectInput, edited, async ({ name, path, description = null, create }) => {
    const current = await projects.get(owner, id);
    // A folder that was not changed is not looked at again: it may be on a disk that is away just now. Nor is one typed over
    // what somebody else has saved meanwhile, which is what is said first.
    const place = path === current.path || revisionOf(current) !== sent ? {} : { path, create };
    await projects.update(owner, id, { name, description, ...place }, [sent]);
    return redirectWithFlash(app, paths.project(id), { kind: 'done', text: `Saved the project ${name}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Edit ${args.data?.project.name ?? 'project'}: project`);

export default function ProjectEditPage() {
  const { project, roots } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  const { id, name, path, description, updated_at: revision } = project;
  return (
    <Page narrow>
      <PageHeader
        title={`Edit ${name}`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name, to: paths.project(id) },
        ]}
      />
      {reply?.meanwhile && (
        <SavedMeanwhile
          fields={[
            { name: 'Name', value: reply.meanwhile.name },
            { name: 'Folder', value: reply.meanwhile.path },
            { name: 'Description', value: reply.meanwhile.description },
          ]}
        />
      )}
      <ProjectForm
        result={reply?.result}
        values={{ name, path, description: description ?? '' }}
        revision={reply?.madeFrom ?? revision}
        roots={roots}
        submitLabel="Save project"
        cancelTo={paths.project(id)}
        remark="A new folder is the same project in another place; nothing is moved."
      />
    </Page>
  );
}

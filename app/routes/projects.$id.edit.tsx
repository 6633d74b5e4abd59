import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ProjectForm } from '#app/components/projects/project-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { projectInput } from '#app/contracts/projects.ts';
import { handleForm } from '#app/http/form.server.ts';
import { formEntries, textEntry } from '#app/http/form-entries.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { rootsOf } from '#app/lib/env.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  project: await app.services.projects.get(owner, id),
  roots: rootsOf(app.settings, owner),
}));

export const action = pageAction(async ({ app, owner, params: { id = '' }, request }) => {
  const form = await request.formData();
  const entries = formEntries(form, { without: ['form_key', 'revision'] });
  return handleForm(entries, projectInput, async ({ name, path, description = null, create }) => {
    const current = await app.services.projects.get(owner, id);
    // A folder that was not changed is not looked at again: it may be on a disk that is away just now.
    const place = path === current.path ? {} : { path, create };
    await app.services.projects.update(owner, id, { name, description, ...place }, [textEntry(form, 'revision')]);
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
      <ProjectForm
        result={reply?.result}
        values={{ name, path, description: description ?? '' }}
        revision={revision}
        roots={roots}
        submitLabel="Save project"
        cancelTo={paths.project(id)}
        remark="A new folder is the same project in another place; nothing is moved."
      />
    </Page>
  );
}

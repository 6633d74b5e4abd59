import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ProjectForm } from '#app/components/projects/project-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { projectInput } from '#app/contracts/projects.ts';
import { handleForm } from '#app/http/form.server.ts';
import { formEntries } from '#app/http/form-entries.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { rootsOf } from '#app/lib/env.server.ts';
import { ownPath } from '#app/lib/own-path.ts';
import { textParam } from '#app/lib/page-query.ts';
import { paths, withQuery } from '#app/lib/paths.ts';

/** `?back=` is where a person came from to register a project, such as the first step of a deploy. */
const backOf = (url: URL): string | null => {
  const [back = '/'] = ownPath(textParam(url.searchParams, 'back', 1000)).split(/[?#]/);
  return back === '/' ? null : back;
};

export const loader = pageLoader(async ({ app, owner, url }) => ({ roots: rootsOf(app.settings, owner), back: backOf(url) }));

export const action = pageAction(async (context) => {
  const { app, owner, request, url } = context;
  const form = await request.formData();
  return handleForm(formEntries(form, { without: ['form_key'] }), projectInput, async (input) => {
    const id = await onceByForm(context, form, async () => (await app.services.projects.create(owner, input)).id);
    // Whoever came from a deploy goes on with the folder just named.
    const back = backOf(url);
    return redirectWithFlash(app, back === null ? paths.project(id) : withQuery(back, { project_id: id }), {
      kind: 'done',
      text: `Registered the project ${input.name}.`,
    });
  });
});

export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'New project');

export default function ProjectNewPage() {
  const { roots, back } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader title="New project" crumbs={[{ name: 'Projects', to: paths.projects() }]} />
      <ProjectForm
        result={reply?.result}
        roots={roots}
        submitLabel="Register project"
        cancelTo={back ?? paths.projects()}
        remark="It gets a profile for Claude Code; add others later."
      />
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { ProfileForm } from '#app/components/projects/profile-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { profileInput } from '#app/contracts/projects.ts';
import { handleForm } from '#app/http/form.server.ts';
import { formEntries } from '#app/http/form-entries.server.ts';
import { onceByForm } from '#app/http/form-once.server.ts';
import { pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  project: await app.services.projects.get(owner, id),
}));

export const action = pageAction(async (context) => {
  const { app, owner, params, request } = context;
  const { id = '' } = params;
  const form = await request.formData();
  return handleForm(formEntries(form, { without: ['form_key'] }), profileInput, async (input) => {
    const label = await onceByForm(context, form, async () => profileLabel(await app.services.profiles.create(owner, id, input)));
    return redirectWithFlash(app, paths.project(id), { kind: 'done', text: `Added the profile ${label}.` });
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Add a profile to ${args.data?.project.name ?? 'a project'}`);

export default function ProfileNewPage() {
  const { project } = useLoaderData<typeof loader>();
  const reply = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader
        title={`Add a profile to ${project.name}`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name: project.name, to: paths.project(project.id) },
        ]}
        lede="A profile is how one agent platform wants its files inside the project."
      />
      <ProfileForm result={reply?.result} cancelTo={paths.project(project.id)} />
    </Page>
  );
}

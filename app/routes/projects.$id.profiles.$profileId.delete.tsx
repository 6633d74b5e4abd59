import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ConfirmCard } from '#app/components/ui/confirm-card.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import type { Profile, Project } from '#app/contracts/projects.ts';
import { notFound } from '#app/domain/errors.ts';
import { formRefusal, type PageContext, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { paths } from '#app/lib/paths.ts';

async function profileOf({ app, owner, params }: PageContext): Promise<{ project: Project; profile: Profile }> {
  const { id = '', profileId = '' } = params;
  const project = await app.services.projects.get(owner, id);
  const profile = project.profiles.find((one) => one.id === profileId);
  if (profile === undefined) throw notFound('The profile');
  return { project, profile };
}

export const loader = pageLoader(profileOf);

export const action = pageAction(async (context) => {
  const { app, owner } = context;
  const { project, profile } = await profileOf(context);
  try {
    await app.services.profiles.remove(owner, project.id, profile.id);
  } catch (error) {
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    return data({ problem: refusal.message }, { status: statusOf(refusal.code) });
  }
  return redirectWithFlash(app, paths.project(project.id), {
    kind: 'done',
    text: `Removed the profile ${profileLabel(profile)}.`,
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Remove the profile ${args.data?.profile.name ?? ''} from ${args.data?.project.name ?? 'a project'}`);

export default function ProfileDeletePage() {
  const { project, profile } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <Page narrow>
      <PageHeader
        title={`Remove the profile ${profileLabel(profile)}?`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name: project.name, to: paths.project(project.id) },
        ]}
      />
      <ErrorSummary problems={answer ? [{ message: answer.problem }] : []} />
      <ConfirmCard keepLabel="Keep the profile" keepTo={paths.project(project.id)} confirmLabel="Remove the profile">
        <p>
          Nothing can be deployed to <code>{profile.root_dir}</code> of {project.name} any more.
        </p>
        <p className="text-ink-muted">
          It can be removed only while nothing deployed through it is left in the project. No file is touched.
        </p>
      </ConfirmCard>
    </Page>
  );
}

import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ConfirmCard } from '#app/components/ui/confirm-card.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { formRefusal, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' } }) => ({
  project: await app.services.projects.get(owner, id),
}));

export const action = pageAction(async ({ app, owner, params: { id = '' } }) => {
  const { name } = await app.services.projects.get(owner, id);
  try {
    await app.services.projects.remove(owner, id);
  } catch (error) {
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    return data({ problem: refusal.message }, { status: statusOf(refusal.code) });
  }
  return redirectWithFlash(app, paths.projects(), {
    kind: 'done',
    text: `Stopped managing ${name}. Its files are as they were.`,
  });
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `Stop managing ${args.data?.project.name ?? 'project'}: project`);

export default function ProjectDeletePage() {
  const { project } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { id, name, path } = project;
  return (
    <Page narrow>
      <PageHeader
        title={`Stop managing ${name}?`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name, to: paths.project(id) },
        ]}
      />
      <ErrorSummary problems={answer ? [{ message: answer.problem }] : []} />
      <ConfirmCard keepLabel="Keep the project" keepTo={paths.project(id)} confirmLabel={`Stop managing ${name}`}>
        <p>
          Loadout forgets this project: its profiles, what was deployed where, and the generations one could roll back to. Its
          runs stay in the history.
        </p>
        <p className="text-ink-muted">
          Every file in <code>{path}</code> stays as it is, also those that Loadout put there. To take them out, undeploy the sets
          first.
        </p>
      </ConfirmCard>
    </Page>
  );
}

import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ConfirmCard } from '#app/components/ui/confirm-card.tsx';
import { counted, listed } from '#app/components/ui/count.ts';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { notFound } from '#app/domain/errors.ts';
import { formRefusal, type PageContext, pageAction, pageLoader, redirectWithFlash } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { listParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

function asked({ url: { searchParams } }: Pick<PageContext, 'url'>) {
  const artifact_uuids = listParam(searchParams, 'artifact', 100);
  if (artifact_uuids.length === 0) throw notFound('The artifact');
  return { artifact_uuids, profile_id: textParam(searchParams, 'profile_id') || undefined };
}

export const loader = pageLoader(async (context) => {
  const { app, owner, params } = context;
  const { artifact_uuids, profile_id } = asked(context);
  const { project, artifacts } = await app.services.projectPages.overview(owner, params.id ?? '');
  const going = artifacts.filter(
    (one) => artifact_uuids.includes(one.artifact_uuid) && (profile_id === undefined || one.profile_id === profile_id),
  );
  if (going.length === 0) throw notFound('The artifact');
  return { project: { id: project.id, name: project.name }, names: [...new Set(going.map((one) => one.artifact_id))] };
});

export const action = pageAction(
  async (context) => {
    const { app, owner, actor, params } = context;
    const id = params.id ?? '';
    try {
      const { results } = await app.services.forgetting.forget(owner, actor, id, asked(context));
      const names = listed(
        results.map((one) => one.artifact_id),
        3,
      );
      return redirectWithFlash(app, paths.project(id), {
        kind: 'done',
        text: `Stopped managing ${names || 'nothing'}. The files are as they were.`,
      });
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      return data({ problem: refusal.message }, { status: statusOf(refusal.code) });
    }
  },
  { scope: 'deploy' },
);

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, args.data ? `Stop managing ${listed(args.data.names, 3)} in ${args.data.project.name}` : 'Stop managing');

export default function ForgetPage() {
  const { project, names } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const what = listed(names, 3);
  return (
    <Page narrow>
      <PageHeader
        title={`Stop managing ${what}?`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name: project.name, to: paths.project(project.id) },
        ]}
      />
      <ErrorSummary problems={answer ? [{ message: answer.problem }] : []} />
      <ConfirmCard
        keepLabel="Keep managing"
        keepTo={paths.project(project.id)}
        confirmLabel={`Stop managing ${counted(names.length, 'artifact')}`}
      >
        <p>
          Loadout forgets that it deployed {what} into {project.name}. It will neither update nor remove those files any more.
        </p>
        <p className="text-ink-muted">Every file stays exactly as it is.</p>
      </ConfirmCard>
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ManyPlans, shownOrder } from '#app/components/deployments/many-plans.tsx';
import { ManyResult, manyWords } from '#app/components/deployments/many-result.tsx';
import { showNewPlan } from '#app/components/deployments/plan-sections.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { isBehind } from '#app/domain/deploy/standing.ts';
import { colourPlan } from '#app/http/code-colours.server.ts';
import { planMany, sendMany } from '#app/http/many-plans.server.ts';
import { type PageContext, pageAction, pageLoader } from '#app/http/page.server.ts';
import { listParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';
const MOST_RUNS = 200;

/** Everything that is behind now, or in one project of it. */
async function ordersBehind({ app, owner, url }: PageContext) {
  const project = textParam(url.searchParams, 'project');
  if (project !== '') await app.services.projects.get(owner, project);
  const items = await app.services.drift.standings(owner, null);
  return items.flatMap(({ set_id: setId, project_id: projectId, profile_id: profileId, summary }) =>
    setId !== null && isBehind(summary) && (project === '' || project === projectId) ? [{ setId, projectId, profileId }] : [],
  );
}

export const loader = pageLoader(
  async (context) => {
    const { app, owner, url } = context;
    const runs = listParam(url.searchParams, 'run', MOST_RUNS);
    if (runs.length > 0) return { step: 'result' as const, runs: await app.services.runs.some(owner, runs) };
    const { digest, plans } = await planMany(context, await ordersBehind(context));
    return { step: 'plan' as const, digest, plans: plans.map((plan) => shownOrder(plan, colourPlan)) };
  },
  { feature },
);

export const action = pageAction((context) => sendMany(context, (run) => paths.driftLevel({ run })), {
  feature,
  scope: 'deploy',
});

export const shouldRevalidate = showNewPlan;

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, args.data?.step === 'result' ? 'Brought level: result' : 'Bring level: plan');

export default function LevelPage() {
  const loaded = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const crumbs = [
    { name: 'Projects', to: paths.projects() },
    { name: 'Drift', to: paths.drift() },
  ];
  if (loaded.step === 'result')
    return (
      <Page>
        <PageHeader
          title={`${counted(loaded.runs.length, 'deploy')} to bring projects level`}
          crumbs={crumbs}
          lede={manyWords(loaded.runs)}
        />
        <ManyResult runs={loaded.runs} />
      </Page>
    );
  const projects = new Set(loaded.plans.map(({ project }) => project.id)).size;
  return (
    <Page>
      <PageHeader
        title={projects === 0 ? 'Bring projects level' : `Bring ${counted(projects, 'project')} level`}
        crumbs={crumbs}
        lede="This is the plan. Nothing has been written yet."
      />
      {loaded.plans.length === 0 ? (
        <EmptyState
          icon="circle-check"
          title="Every project is in sync"
          actions={<ButtonLink to={paths.drift()}>See how projects stand</ButtonLink>}
        >
          There is nothing to bring level.
        </EmptyState>
      ) : (
        <ManyPlans
          {...loaded}
          refusal={refusal}
          label="Bring level"
          nothing="Nothing can be brought level: what is left needs a decision in its project."
          keep={<ButtonLink to={paths.drift()}>Leave them as they are</ButtonLink>}
        />
      )}
    </Page>
  );
}

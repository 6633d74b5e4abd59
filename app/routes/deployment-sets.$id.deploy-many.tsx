import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { ManyPlans, shownOrder } from '#app/components/deployments/many-plans.tsx';
import { ManyResult, manyWords } from '#app/components/deployments/many-result.tsx';
import { NoProjectsYet } from '#app/components/deployments/no-projects-yet.tsx';
import { showNewPlan } from '#app/components/deployments/plan-sections.tsx';
import { ProjectsStep } from '#app/components/deployments/target-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { colourPlan } from '#app/http/code-colours.server.ts';
import { planMany, sendMany } from '#app/http/many-plans.server.ts';
import { pageAction, pageLoader } from '#app/http/page.server.ts';
import { listParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';
const MOST = 200;

export const loader = pageLoader(
  async (context) => {
    const { app, owner, params, url } = context;
    const { set } = await app.services.sets.get(owner, params.id ?? '');
    const named = { id: set.id, name: set.name };
    const runs = listParam(url.searchParams, 'run', MOST);
    if (runs.length > 0) return { step: 'result' as const, set: named, runs: await app.services.runs.some(owner, runs) };
    const chosen = [...new Set(listParam(url.searchParams, 'project_id', MOST))];
    if (chosen.length === 0) {
      const { items } = await app.services.projects.list(owner, { limit: MOST });
      return { step: 'projects' as const, set: named, projects: items, isSent: url.searchParams.has('sent') };
    }
    const { digest, plans } = await planMany(
      context,
      chosen.map((projectId) => ({ setId: set.id, projectId })),
    );
    return { step: 'plan' as const, set: named, digest, plans: plans.map((plan) => shownOrder(plan, colourPlan)) };
  },
  { feature },
);

export const action = pageAction((context) => sendMany(context, (run) => paths.setDeployMany(context.params.id ?? '', { run })), {
  feature,
  scope: 'deploy',
});

export const shouldRevalidate = showNewPlan;

export const meta: MetaFunction<typeof loader> = (args) => {
  const loaded = args.data;
  const step = loaded?.step === 'result' ? 'result' : loaded?.step === 'plan' ? 'plan' : 'projects';
  return pageTitle(args, loaded ? `Deploy ${loaded.set.name} to several projects: ${step}` : 'Deploy');
};

export default function DeployManyPage() {
  const loaded = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const { set } = loaded;
  const crumbs = [
    { name: 'Sets', to: paths.sets() },
    { name: set.name, to: paths.set(set.id) },
  ];
  switch (loaded.step) {
    case 'projects':
      return (
        <Page narrow>
          <PageHeader title={`Deploy ${set.name} to several projects`} crumbs={crumbs} lede="Into which projects?" />
          {loaded.projects.length === 0 ? (
            <NoProjectsYet setId={set.id} />
          ) : (
            <ProjectsStep setId={set.id} projects={loaded.projects} isMissing={loaded.isSent} />
          )}
        </Page>
      );
    case 'plan':
      return (
        <Page>
          <PageHeader
            title={`Deploy ${set.name} to ${counted(loaded.plans.length, 'project')}`}
            crumbs={crumbs}
            lede="This is the plan. Nothing has been written yet."
          />
          <ManyPlans
            plans={loaded.plans}
            digest={loaded.digest}
            refusal={refusal}
            label="Deploy"
            nothing="Nothing to deploy: they have it all, or what is left needs a decision in its project."
            keep={<ButtonLink to={paths.setDeployMany(set.id)}>Choose other projects</ButtonLink>}
          />
        </Page>
      );
    case 'result':
      return (
        <Page>
          <PageHeader
            title={`${set.name}: ${counted(loaded.runs.length, 'deploy')}`}
            crumbs={crumbs}
            lede={manyWords(loaded.runs)}
          />
          <ManyResult runs={loaded.runs} />
        </Page>
      );
  }
}

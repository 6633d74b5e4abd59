import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { NoProjectsYet } from '#app/components/deployments/no-projects-yet.tsx';
import { PlanPage, type PlanPageData } from '#app/components/deployments/plan-page.tsx';
import { PLAN_FILTERS, showNewPlan } from '#app/components/deployments/plan-sections.tsx';
import { planView } from '#app/components/deployments/plan-view.ts';
import { OptionsStep, ProjectStep } from '#app/components/deployments/target-form.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Message } from '#app/components/ui/message.tsx';
import { notFound } from '#app/domain/errors.ts';
import { colourPlan } from '#app/http/code-colours.server.ts';
import { type DeployQuery, deployParameters, deployQuery, queriedPlan, sendPlan } from '#app/http/deploy-form.server.ts';
import { formRefusal, type PageContext, pageAction, pageLoader, redirectWithFlash, seeOther } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { choiceParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';
const OFFERED_PROJECTS = 100;

/** The plan, or why there is none: the folder has moved, is out of reach, or the set cannot be resolved. */
async function planData(context: PageContext, setId: string, query: DeployQuery) {
  try {
    const { plan, overwritten } = await queriedPlan(context, setId, query, true);
    return colourPlan(planView(plan, new Set(overwritten), query.options.mode === 'atomic'));
  } catch (error) {
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    return refusal;
  }
}

async function targetOf({ app, owner }: PageContext, { projectId, profileId }: DeployQuery) {
  const project = await app.services.projects.get(owner, projectId);
  const profile = profileId === '' ? project.profiles[0] : project.profiles.find(({ id }) => id === profileId);
  if (profileId !== '' && profile === undefined) throw notFound('The profile');
  return { project, profile };
}

export const loader = pageLoader(
  async (context) => {
    const { app, owner, params, url } = context;
    const { set } = await app.services.sets.get(owner, params.id ?? '');
    const named = { id: set.id, name: set.name };
    const query = deployQuery(url.searchParams);
    if (query.projectId === '') {
      const search = textParam(url.searchParams, 'name');
      const { items, total } = await app.services.projects.list(owner, { search, limit: OFFERED_PROJECTS });
      return { step: 'project' as const, set: named, projects: items, total: total ?? 0, search };
    }
    const { project, profile } = await targetOf(context, query);
    const wantsOptions = textParam(url.searchParams, 'step') === 'options';
    const isChosen = query.profileId !== '' || project.profiles.length === 1;
    if (profile === undefined || wantsOptions || !isChosen) {
      return { step: 'options' as const, set: named, project, profileId: profile?.id ?? '', options: query.options };
    }
    const about = { set: named, project, profile, options: query.options };
    const view = await planData(context, set.id, query);
    if (view instanceof Error) {
      return data(
        { step: 'refused' as const, ...about, problem: { code: view.code, message: view.message } },
        { status: statusOf(view.code) },
      );
    }
    const address = { ...deployParameters({ ...query, profileId: profile.id }) };
    const filter = choiceParam(url.searchParams, 'show', PLAN_FILTERS);
    const plan: PlanPageData = {
      ...about,
      view,
      filter,
      address,
      memberCount: set.members.length,
      plannedAt: new Date().toISOString(),
    };
    return { step: 'plan' as const, plan };
  },
  { feature },
);

export const action = pageAction(
  async (context) => {
    const { app, params } = context;
    const id = params.id ?? '';
    try {
      const answer = await sendPlan(context, id);
      switch (answer.outcome) {
        case 'deployed':
          return seeOther(paths.run(answer.runId));
        case 'under_way':
          return redirectWithFlash(app, paths.runs(), { kind: 'done', text: 'This deploy is under way already.' });
        case 'replan': {
          const to = paths.setDeploy(id, deployParameters(answer.query));
          if (!answer.changed) return seeOther(to);
          return redirectWithFlash(app, to, {
            kind: 'done',
            text: 'Your choices changed the plan. This is the new one; nothing has been written.',
          });
        }
        case 'stale':
          return data({ problem: 'stale' as const }, { status: 409 });
        case 'unacknowledged':
          return data({ problem: 'unacknowledged' as const }, { status: 422 });
      }
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      const problem = refusal.code === 'confirmation_required' ? ('unconfirmed' as const) : ('refused' as const);
      return data({ problem, code: refusal.code, message: refusal.message }, { status: statusOf(refusal.code) });
    }
  },
  { feature, scope: 'deploy' },
);

/** After a refused post the plan is looked at again: the disk may be another one now. */
export const shouldRevalidate = showNewPlan;

export const meta: MetaFunction<typeof loader> = (args) => {
  const loaded = args.data;
  if (!loaded) return pageTitle(args, 'Deploy');
  if (loaded.step === 'plan') return pageTitle(args, `Deploy ${loaded.plan.set.name} to ${loaded.plan.project.name}: plan`);
  return pageTitle(
    args,
    `Deploy ${loaded.set.name}: ${loaded.step === 'project' ? 'project' : loaded.step === 'options' ? 'options' : 'no plan'}`,
  );
};

export default function DeployPage() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  if (loaded.step === 'plan') return <PlanPage plan={loaded.plan} answer={answer} />;
  const { set } = loaded;
  const crumbs = [
    { name: 'Sets', to: paths.sets() },
    { name: set.name, to: paths.set(set.id) },
  ];
  switch (loaded.step) {
    case 'project':
      return (
        <Page narrow>
          <PageHeader title={`Deploy ${set.name}`} crumbs={crumbs} lede="Into which project?" />
          {loaded.projects.length === 0 && loaded.search === '' ? (
            <NoProjectsYet setId={set.id} />
          ) : (
            <ProjectStep setId={set.id} projects={loaded.projects} total={loaded.total} search={loaded.search} />
          )}
        </Page>
      );
    case 'options':
      return (
        <Page narrow>
          <PageHeader title={`Deploy to ${loaded.project.name}`} crumbs={crumbs} lede="How should it go about it?" />
          {loaded.project.profiles.length === 0 ? (
            <Message
              kind="warning"
              title={`${loaded.project.name} has no profile`}
              actions={
                <ButtonLink small to={paths.profileNew(loaded.project.id)}>
                  Add a profile
                </ButtonLink>
              }
            >
              A profile says how an agent platform wants its files. Without one nothing can be deployed here.
            </Message>
          ) : (
            <OptionsStep
              key={loaded.project.id}
              setId={set.id}
              project={loaded.project}
              profileId={loaded.profileId}
              options={loaded.options}
            />
          )}
        </Page>
      );
    case 'refused':
      return (
        <Page narrow>
          <PageHeader title={`Deploy to ${loaded.project.name}`} crumbs={crumbs} />
          <Message
            kind="failed"
            title="There is no plan"
            actions={
              <ButtonLink small to={paths.project(loaded.project.id)}>
                Go to the project
              </ButtonLink>
            }
          >
            {loaded.problem.message} <code className="text-xs">{loaded.problem.code}</code>
          </Message>
        </Page>
      );
  }
}

import { data, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { planView } from '#app/components/deployments/plan-view.ts';
import { LevelPlans } from '#app/components/projects/level-plans.tsx';
import { LevelResult } from '#app/components/projects/level-result.tsx';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { counted } from '#app/components/ui/count.ts';
import type { LevelPlan } from '#app/contracts/drift-pages.ts';
import { isBehind } from '#app/domain/deploy/standing.ts';
import { colourPlan } from '#app/http/code-colours.server.ts';
import { textEntry } from '#app/http/form-entries.server.ts';
import { formRefusal, type PageContext, pageAction, pageLoader, seeOther } from '#app/http/page.server.ts';
import { statusOf } from '#app/http/problem.server.ts';
import { listParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

const feature = 'deployment_sets';
const MOST_RUNS = 200;

interface Order {
  setId: string;
  projectId: string;
  profileId: string;
}

const orderText = ({ setId, projectId, profileId }: Order): string => [setId, projectId, profileId].join(' ');

function orderOf(text: string): Order {
  const [setId = '', projectId = '', profileId = ''] = text.split(' ');
  return { setId, projectId, profileId };
}

/** Everything that is behind now, or in one project of it. */
async function ordersBehind({ app, owner, url }: PageContext): Promise<Order[]> {
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
    const orders = await ordersBehind(context);
    if (orders.length === 0) return { step: 'plan' as const, digest: '', plans: [] };
    const { digest, plans } = await app.services.manyDeploys.plan(owner, orders, {});
    const shown = plans.map(({ prepared, plan, problem }): LevelPlan => {
      const { target, set } = prepared;
      const view = plan && colourPlan(planView(plan, new Set(), false));
      for (const row of view === null ? [] : Object.values(view.sections).flat()) row.choice = null;
      return {
        order: orderText({ setId: set.set_id ?? '', projectId: target.project.id, profileId: target.profile.id }),
        project: { id: target.project.id, name: target.project.name },
        set: set.set_name ?? '',
        profile: profileLabel(target.profile),
        view,
        problem,
      };
    });
    return { step: 'plan' as const, digest, plans: shown };
  },
  { feature },
);

export const action = pageAction(
  async ({ app, owner, actor, request }) => {
    const form = await request.formData();
    const orders = form.getAll('order').flatMap((order) => (typeof order === 'string' ? [orderOf(order)] : []));
    const acknowledge: 'runs_code'[] = form.getAll('acknowledge').includes('runs_code') ? ['runs_code'] : [];
    const options = { plan_digest: textEntry(form, 'plan_digest'), acknowledge };
    try {
      const { answer } = await app.services.manyDeploys.carryOut({ owner, actor, orders, options });
      return seeOther(paths.driftLevel({ run: answer.runs.flatMap(({ run_id }) => run_id ?? []) }));
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      return data({ code: refusal.code, message: refusal.message }, { status: statusOf(refusal.code) });
    }
  },
  { feature, scope: 'deploy' },
);

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, args.data?.step === 'result' ? 'Brought level: result' : 'Bring level: plan');

export default function LevelPage() {
  const loaded = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const crumbs = [
    { name: 'Projects', to: paths.projects() },
    { name: 'Drift', to: paths.drift() },
  ];
  if (loaded.step === 'result') {
    const failed = loaded.runs.filter(({ status }) => status === 'failed' || status === 'partial').length;
    const lede = failed === 0 ? 'Everything went well.' : `${counted(failed, 'deploy')} did not go as planned.`;
    return (
      <Page>
        <PageHeader title={`${counted(loaded.runs.length, 'deploy')} to bring projects level`} crumbs={crumbs} lede={lede} />
        <LevelResult runs={loaded.runs} />
      </Page>
    );
  }
  const projects = new Set(loaded.plans.map(({ project }) => project.id)).size;
  return (
    <Page>
      <PageHeader
        title={projects === 0 ? 'Bring projects level' : `Bring ${counted(projects, 'project')} level`}
        crumbs={crumbs}
        lede="This is the plan. Nothing has been written yet."
      />
      <LevelPlans plans={loaded.plans} digest={loaded.digest} refusal={refusal} />
    </Page>
  );
}

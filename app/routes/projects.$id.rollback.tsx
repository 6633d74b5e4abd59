import type { MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { showNewPlan } from '#app/components/deployments/plan-sections.tsx';
import { fixedPlanView } from '#app/components/deployments/plan-view.ts';
import { ReversalPlan } from '#app/components/deployments/reversal-plan.tsx';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { counted } from '#app/components/ui/count.ts';
import type { RollbackInput } from '#app/contracts/project-runs.ts';
import { notFound } from '#app/domain/errors.ts';
import { colourPlan } from '#app/http/code-colours.server.ts';
import { formPatience } from '#app/http/form-patience.server.ts';
import { type PageContext, pageAction, pageLoader } from '#app/http/page.server.ts';
import { answerPlan, sentPlan } from '#app/http/reversal-form.server.ts';
import { textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

/** Which generation the address asks for, and whether edits give way to it. */
function asked({ url: { searchParams } }: Pick<PageContext, 'url'>): RollbackInput {
  const text = textParam(searchParams, 'generation');
  if (!/^\d{1,9}$/.test(text)) throw notFound('The generation');
  return {
    generation: Number(text),
    profile_id: textParam(searchParams, 'profile_id') || undefined,
    on_conflict: textParam(searchParams, 'overwrite') === 'true' ? 'overwrite' : 'keep',
  };
}

export const loader = pageLoader(async (context) => {
  const { app, owner, params } = context;
  const input = asked(context);
  const project = await app.services.projects.get(owner, params.id ?? '');
  const { plan, needsName } = await app.services.reversals.planRollback(owner, project.id, input);
  const profile = project.profiles.find(({ id }) => id === input.profile_id) ?? project.profiles[0];
  return {
    project: { id: project.id, name: project.name },
    profile: profile === undefined ? null : { id: profile.id, label: profileLabel(profile) },
    generation: input.generation,
    overwrite: input.on_conflict === 'overwrite',
    view: colourPlan(fixedPlanView(plan)),
    needsName,
  };
});

export const action = pageAction(
  async (context) => {
    const { app, owner, actor, params } = context;
    const input = asked(context);
    const { idempotency, ...sent } = await sentPlan(context);
    const patience = formPatience(context);
    const ask = { owner, actor, projectId: params.id ?? '', input: { ...input, ...sent }, idempotency, patience };
    return answerPlan(context, () => app.services.reversals.rollback(ask));
  },
  { scope: 'deploy' },
);

export const shouldRevalidate = showNewPlan;

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, args.data ? `Roll ${args.data.project.name} back to generation ${args.data.generation}` : 'Roll back');

export default function RollbackPage() {
  const { project, profile, generation, overwrite, view, needsName } = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const { blocked, kept, leftovers } = view.sections;
  const edited = blocked.length + kept.length;
  const to = (more: object) => paths.projectRollback(project.id, { generation, profile_id: profile?.id, ...more });
  return (
    <Page>
      <PageHeader
        title={`Roll ${project.name} back to generation ${generation}`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name: project.name, to: paths.project(project.id) },
        ]}
        lede="This is the plan. Nothing has been written yet."
      />
      <ReversalPlan
        view={view}
        projectName={project.name}
        needsName={needsName}
        refusal={refusal}
        doLabel={view.changes === 0 ? null : `Roll back ${counted(view.changes, 'change')}`}
        keepLabel="Keep it as it is"
        keepTo={paths.project(project.id)}
      >
        <p>
          What was deployed{profile && ` through ${profile.label}`} becomes what it was in generation {generation}. That makes a
          new generation, so this can be rolled back too.
        </p>
        <p>The sets stay as they are: where they have moved on since, the project is behind them afterwards.</p>
        {overwrite ? (
          <p>
            What was edited gives way; each edited version is kept under <code>.loadout/generations</code>.{' '}
            <Link to={to({})}>Leave edits alone</Link>
          </p>
        ) : (
          edited > 0 && (
            <p>
              {counted(edited, 'artifact')} with edits {edited === 1 ? 'is' : 'are'} left alone.{' '}
              <Link to={to({ overwrite: 'true' })}>Let edits give way, keeping copies</Link>
            </p>
          )
        )}
        {leftovers.length > 0 && (
          <p>
            What was edited and is not in generation {generation} stays: {counted(leftovers.length, 'artifact')}.
          </p>
        )}
      </ReversalPlan>
    </Page>
  );
}

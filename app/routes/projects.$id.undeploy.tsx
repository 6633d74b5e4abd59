import type { MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { showNewPlan } from '#app/components/deployments/plan-sections.tsx';
import { fixedPlanView } from '#app/components/deployments/plan-view.ts';
import { ReversalPlan } from '#app/components/deployments/reversal-plan.tsx';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import type { PlanView } from '#app/contracts/deploy-pages.ts';
import type { UndeployInput } from '#app/contracts/project-runs.ts';
import { notFound } from '#app/domain/errors.ts';
import { colourPlan } from '#app/http/code-colours.server.ts';
import { formPatience } from '#app/http/form-patience.server.ts';
import { type PageContext, pageAction, pageLoader } from '#app/http/page.server.ts';
import { answerPlan, sentPlan } from '#app/http/reversal-form.server.ts';
import { listParam, textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

/** What the address asks to take out: a set, or single artifacts. */
function asked({ url: { searchParams } }: Pick<PageContext, 'url'>): UndeployInput {
  const set = textParam(searchParams, 'set_id');
  const profile_id = textParam(searchParams, 'profile_id') || undefined;
  if (set !== '') return { set_id: set, profile_id };
  const artifacts = listParam(searchParams, 'artifact', 100);
  if (artifacts.length === 0) throw notFound('What is to be undeployed');
  return { artifact_uuids: artifacts, profile_id };
}

export const loader = pageLoader(async (context) => {
  const { app, owner, params } = context;
  const input = asked(context);
  const project = await app.services.projects.get(owner, params.id ?? '');
  const set = input.set_id === undefined ? null : (await app.services.sets.get(owner, input.set_id)).set;
  const { plan, needsName } = await app.services.reversals.planUndeploy(owner, project.id, input);
  const profile = project.profiles.find(({ id }) => id === input.profile_id) ?? project.profiles[0];
  return {
    project: { id: project.id, name: project.name },
    profileId: input.profile_id,
    set: set && { id: set.id, name: set.name },
    profile: profile === undefined ? null : profileLabel(profile),
    view: colourPlan(fixedPlanView(plan)),
    needsName,
  };
});

export const action = pageAction(
  async (context) => {
    const { app, owner, actor, params } = context;
    const input = asked(context);
    const { idempotency, acknowledge: _, ...sent } = await sentPlan(context);
    const patience = formPatience(context);
    const ask = { owner, actor, projectId: params.id ?? '', input: { ...input, ...sent }, idempotency, patience };
    return answerPlan(context, () => app.services.reversals.undeploy(ask));
  },
  { scope: 'deploy' },
);

const subjectOf = (set: { name: string } | null, rows: number): string => set?.name ?? counted(rows, 'artifact');

/**
 * What the button says, or null where pressing it would leave everything as it is: single artifacts that were edited stay, and
 * stay listed, whoever brought them. To undeploy a set ends its part in all it brought.
 */
function buttonWords({ removals, changes, sections }: PlanView, ofSet: boolean): string | null {
  if (removals > 0) return `Remove ${counted(removals, 'artifact')}`;
  const rows = Object.values(sections).flat().length;
  const letsGo = ofSet ? rows > 0 : changes > 0 || sections.needed.some(({ action }) => action === 'forget');
  return letsGo ? 'Let go of them' : null;
}

export const shouldRevalidate = showNewPlan;

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, args.data ? `Undeploy ${args.data.set?.name ?? 'artifacts'} from ${args.data.project.name}` : 'Undeploy');

export default function UndeployPage() {
  const { project, profileId, set, profile, view, needsName } = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const { removals, sections } = view;
  const rows = Object.values(sections).flat().length;
  const doLabel = buttonWords(view, set !== null);
  const { leftovers, needed } = sections;
  const edited = leftovers.map(({ uuid }) => uuid);
  return (
    <Page>
      <PageHeader
        title={`Undeploy ${subjectOf(set, rows)} from ${project.name}`}
        crumbs={[
          { name: 'Projects', to: paths.projects() },
          { name: project.name, to: paths.project(project.id) },
        ]}
        lede="This is the plan. Nothing has been removed yet."
      />
      <ReversalPlan
        view={view}
        projectName={project.name}
        needsName={needsName}
        refusal={refusal}
        doLabel={doLabel}
        instead={
          edited.length > 0 ? (
            <ButtonLink variant="primary" to={paths.projectForget(project.id, { artifact: edited, profile_id: profileId })}>
              Stop managing…
            </ButtonLink>
          ) : undefined
        }
        danger
        keepLabel="Keep everything"
        keepTo={paths.project(project.id)}
      >
        <p>
          {removals === 0 ? 'No file is removed' : `The files of ${counted(removals, 'artifact')} are removed`} from{' '}
          {project.name}
          {profile && ` (${profile})`}.
        </p>
        {leftovers.length > 0 && (
          <p>
            What was edited stays: {counted(leftovers.length, 'artifact')}. The project shows it as orphaned until you stop
            managing it; no file changes then either.
          </p>
        )}
        {needed.length > 0 && <p>What something else that is deployed here needs stays as it is.</p>}
        <p className="text-ink-muted">
          {set ? `The set ${set.name} itself stays.` : 'The library keeps the artifacts.'}
          {doLabel !== null && ' You can roll back to the generation before.'}
        </p>
      </ReversalPlan>
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { LiveRun } from '#app/components/deployments/live-run.tsx';
import { modeWords } from '#app/components/deployments/option-words.ts';
import { runParts } from '#app/components/deployments/result-words.ts';
import { RetryForm, retryWords } from '#app/components/deployments/retry-form.tsx';
import { RunCounts, RunResults } from '#app/components/deployments/run-parts.tsx';
import { isLive, runName, runTitle } from '#app/components/deployments/run-words.ts';
import { useRunEvents } from '#app/components/deployments/use-run-events.ts';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { durationWords } from '#app/components/ui/duration.ts';
import { type Fact, Pairs } from '#app/components/ui/facts.tsx';
import { Message } from '#app/components/ui/message.tsx';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import type { Run } from '#app/contracts/deployments.ts';
import type { Profile } from '#app/contracts/projects.ts';
import { isAppError } from '#app/domain/errors.ts';
import { type PageContext, pageLoader } from '#app/http/page.server.ts';
import { textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

/** What of a run is still there: its profile, its set to plan with again, and the generation before it while its own is the last. */
async function stillThere({ app, owner }: PageContext, { project_id, profile_id, set_id, generation }: Run) {
  const ifFound = async <T,>(work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (isAppError(error) && error.code === 'not_found') return null;
      throw error;
    }
  };
  const project = project_id === null ? null : await ifFound(app.services.projects.get(owner, project_id));
  const profile = project?.profiles.find(({ id }) => id === profile_id) ?? null;
  const hasSet =
    app.settings.deploymentSetsEnabled && set_id !== null && (await ifFound(app.services.sets.get(owner, set_id))) !== null;
  const places = { profile_id: profile?.id, limit: 2 };
  const [last, before] =
    project && profile && generation !== null ? (await app.services.generations.list(owner, project.id, places)).items : [];
  return { profile, hasSet, before: last?.generation === generation ? (before?.generation ?? null) : null };
}

export const loader = pageLoader(async (context) => {
  const { app, owner, params, url } = context;
  const run = await app.services.runs.get(owner, params.id ?? '');
  return { run, ...(await stillThere(context, run)), auto: textParam(url.searchParams, 'auto') === '5' };
});

export const meta: MetaFunction<typeof loader> = (args) => {
  if (!args.data) return pageTitle(args, 'Run');
  const { run, auto } = args.data;
  const title = pageTitle(args, runTitle(run));
  return isLive(run) && auto ? [...title, { httpEquiv: 'refresh', content: '5' }] : title;
};

/** One sentence: how it ended, and what is in place now. */
function lede(run: Run): string {
  if (isLive(run)) return 'You can leave this page. The run goes on and stays under Runs.';
  const { started_at: started, finished_at: finished, created_at: created, generation, recovered } = run;
  const took = finished === null ? 'Finished.' : `Finished in ${durationWords(started ?? created, finished)}.`;
  const left = generation === null ? 'Nothing was changed.' : `Generation ${generation} is in place.`;
  return `${took} ${left}${recovered ? ' It was interrupted and mended.' : ''}`;
}

function AboutRun({ run, profile, hasSet }: { run: Run; profile: Profile | null; hasSet: boolean }) {
  const {
    set_id: setId,
    set_name: set,
    project_id: projectId,
    project_name: project,
    started_at: started,
    finished_at: finished,
  } = run;
  const known = (name: string, value: Fact['value'] | null): Fact[] => (value === null ? [] : [{ name, value }]);
  return (
    <Card title="About this run">
      <div className="p-4">
        <Pairs
          pairs={[
            { name: 'Run', value: <code>{run.id}</code> },
            ...known('Set', hasSet && setId !== null ? <Link to={paths.set(setId)}>{set}</Link> : set),
            { name: 'Project', value: projectId === null ? project : <Link to={paths.project(projectId)}>{project}</Link> },
            ...known('Profile', profile && profileLabel(profile)),
            { name: 'Mode', value: modeWords[run.mode] },
            { name: 'Started by', value: run.requested_by },
            ...known('Started', started && <ExactTime at={started} />),
            ...known('Took', started && finished && durationWords(started, finished)),
            ...known('Generation', run.generation),
          ]}
        />
      </div>
    </Card>
  );
}

export default function RunPage() {
  const { run, profile, hasSet, before } = useLoaderData<typeof loader>();
  const { id, set_id: setId, project_id: projectId, profile_id: profileId, project_name: project } = run;
  const live = isLive(run);
  const moving = useRunEvents(run);
  const parts = runParts(moving.results);
  const again = live || profile === null || (run.set_id !== null && !hasSet) ? null : retryWords(run);
  const planTo =
    run.kind === 'deploy' && hasSet && setId !== null && projectId !== null
      ? paths.setDeploy(setId, { project_id: projectId, profile_id: profileId })
      : null;
  return (
    <Page>
      <PageHeader
        title={runName(run)}
        crumbs={[
          { name: 'Runs', to: paths.runs() },
          ...(projectId === null ? [] : [{ name: project, to: paths.project(projectId) }]),
        ]}
        badge={<StateBadge state={moving.status} />}
        lede={lede(run)}
        actions={
          live ? (
            <ButtonLink icon="refresh-cw" to={paths.run(id)} reloadDocument>
              Refresh
            </ButtonLink>
          ) : (
            <>
              {again && <RetryForm run={run} words={again} />}
              {planTo && <ButtonLink to={planTo}>Plan again</ButtonLink>}
              {projectId !== null && before !== null && (
                <ButtonLink to={paths.projectRollback(projectId, { generation: before, profile_id: profileId })}>
                  Roll back…
                </ButtonLink>
              )}
            </>
          )
        }
      />
      {live ? <LiveRun run={{ id, ...moving }} parts={parts} /> : run.results.length > 0 && <RunCounts parts={parts} />}
      {!live && run.status === 'failed' && run.results.length === 0 && (
        <Message kind="failed" title="This run could not start">
          {run.error ?? 'Plan again to see what is in the way.'} Nothing was written.
        </Message>
      )}
      <div className="cols">
        <div className="stack">
          <RunResults parts={parts} planTo={planTo} />
        </div>
        <aside className="stack" aria-label="About this run">
          <AboutRun run={run} profile={profile} hasSet={hasSet} />
        </aside>
      </div>
    </Page>
  );
}

import type { MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { RunRow } from '#app/components/deployments/run-row.tsx';
import { DeployedCard } from '#app/components/projects/deployed-card.tsx';
import { GenerationsCard } from '#app/components/projects/generations-card.tsx';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { ProfilesCard } from '#app/components/projects/profiles-card.tsx';
import { ProjectSetsCard } from '#app/components/projects/project-sets-card.tsx';
import { StandingCard } from '#app/components/projects/standing-card.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { useShell } from '#app/components/shell/shell-data.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { listed } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Pairs } from '#app/components/ui/facts.tsx';
import { Menu, MenuLink } from '#app/components/ui/menu.tsx';
import { Message } from '#app/components/ui/message.tsx';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import type { ProjectOverview } from '#app/contracts/project-pages.ts';
import { ENTRY_STATES } from '#app/domain/deploy/three-way.ts';
import { pageLoader } from '#app/http/page.server.ts';
import { textParam } from '#app/lib/page-query.ts';
import { paths } from '#app/lib/paths.ts';

export const loader = pageLoader(async ({ app, owner, params: { id = '' }, url: { searchParams } }) => {
  const state = textParam(searchParams, 'state');
  return {
    overview: await app.services.projectPages.overview(owner, id),
    search: {
      name: textParam(searchParams, 'name'),
      state: ENTRY_STATES.find((one) => one === state) ?? null,
      all: textParam(searchParams, 'show') === 'all',
    },
  };
});

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, `${args.data?.overview.project.name ?? 'Project'}: project`);

/** The plan that brings the project level: of the one set that is deployed here, or of all that are behind. */
function levelTo({ project, sets, standing }: ProjectOverview): string | null {
  const [only] = sets;
  if (standing !== 'behind' || only === undefined) return null;
  if (sets.length > 1) return paths.driftLevel({ project: project.id });
  return paths.setDeploy(only.id, { project_id: project.id, profile_id: only.profile_id });
}

export default function ProjectPage() {
  const { overview, search } = useLoaderData<typeof loader>();
  const { setsEnabled } = useShell();
  const { project, artifacts, standing, sets, problem, runs } = overview;
  const { id, name, path, site, description, profiles } = project;
  const level = levelTo(overview);
  return (
    <Page>
      <PageHeader
        title={name}
        crumbs={[{ name: 'Projects', to: paths.projects() }]}
        badge={standing !== 'unknown' && <StateBadge state={standing} />}
        lede={
          <>
            <code>{path}</code>
            {profiles.length > 0 && <span className="dot">{listed(profiles.map(profileLabel))}</span>}
          </>
        }
        actions={
          <>
            {setsEnabled && level && (
              <ButtonLink variant="primary" icon="deploy" to={level}>
                Bring level…
              </ButtonLink>
            )}
            {setsEnabled && artifacts.length > 0 && (
              <ButtonLink {...(level ? {} : { icon: 'deploy', variant: 'primary' })} to={paths.projectDeploy(id)}>
                Deploy a set
              </ButtonLink>
            )}
            <ButtonLink icon="pencil" to={paths.projectEdit(id)}>
              Edit
            </ButtonLink>
            <Menu label={`Actions for ${name}`}>
              <MenuLink to={paths.project(id)} icon="refresh-cw">
                Check again
              </MenuLink>
              <MenuLink to={paths.profileNew(id)} icon="plus">
                Add a profile
              </MenuLink>
              <hr />
              <MenuLink to={paths.projectDelete(id)} icon="x" danger>
                Stop managing…
              </MenuLink>
            </Menu>
          </>
        }
      />
      {problem && (
        <Message kind="warning" title="The folder could not be looked at">
          {problem.message}
        </Message>
      )}
      {overview.weaker && (
        <Message kind="warning" title="Weaker guarantee on this disk">
          It cannot exchange two files in one step, so a file that is replaced is missing for a moment. Do not edit deployed files
          while a deploy runs here; edits before and after it are safe as always.
        </Message>
      )}
      {artifacts.length > 0 && !problem && <StandingCard overview={overview} />}
      {artifacts.length > 0 ? (
        <DeployedCard overview={overview} search={search} />
      ) : (
        <EmptyState
          icon="deploy"
          title="Nothing deployed yet"
          actions={
            setsEnabled && (
              <ButtonLink variant="primary" to={paths.projectDeploy(id)}>
                Choose a set to deploy
              </ButtonLink>
            )
          }
        >
          Deploy a set into this project. You see the plan before anything is written.
        </EmptyState>
      )}
      <div className="cols">
        <div className="stack">
          {overview.generations.length > 0 && <GenerationsCard overview={overview} />}
          {runs.length > 0 && (
            <Card
              title="Runs"
              aside={
                <Link className="inline-flex min-h-6 items-center text-sm" to={paths.runs({ project_id: id })}>
                  All its runs
                </Link>
              }
            >
              <ul className="lined">
                {runs.map((run) => (
                  <RunRow key={run.id} run={run} />
                ))}
              </ul>
            </Card>
          )}
          <ProfilesCard project={project} />
        </div>
        <aside className="stack" aria-label="About this project">
          {sets.length > 0 && <ProjectSetsCard overview={overview} />}
          <Card title="About">
            <div className="p-4">
              <Pairs
                pairs={[
                  ...(description === null ? [] : [{ name: 'Description', value: description }]),
                  { name: 'Machine', value: site },
                  { name: 'Registered', value: <ExactTime at={project.created_at} /> },
                  { name: 'Changed', value: <ExactTime at={project.updated_at} /> },
                ]}
              />
            </div>
          </Card>
        </aside>
      </div>
    </Page>
  );
}

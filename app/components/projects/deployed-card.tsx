import { Form, Link } from '@remix-run/react';
import { stateMeanings } from '#app/components/help/words.ts';
import { SetLink } from '#app/components/sets/set-link.tsx';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { Chip, Chips } from '#app/components/ui/chips.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { SearchField } from '#app/components/ui/field.tsx';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { stateLook } from '#app/components/ui/states.ts';
import { Table } from '#app/components/ui/table.tsx';
import type { DeployedArtifact, ProjectOverview } from '#app/contracts/project-pages.ts';
import { ENTRY_STATES, type EntryStatus } from '#app/domain/deploy/three-way.ts';
import { paths } from '#app/lib/paths.ts';
import { profileLabel } from './platform-words.ts';

/** What the address of a project's page asks to see of its artifacts. */
export interface DeployedSearch {
  name: string;
  state: EntryStatus | null;
  all: boolean;
}

/** Rows without a search or filter: everything that needs something, and so many that are fine. */
const FINE_ROWS = 10;

function SetLinks({ sets }: Pick<DeployedArtifact, 'sets'>) {
  return sets.map((set, index) => (
    <span key={set.id}>
      {index > 0 && ', '}
      <SetLink set={set} />
    </span>
  ));
}

/**
 * What nobody wants any more can be taken out, or be left to the project. Where a set still wants some of it, taking it out would
 * take that too.
 */
function Leftover({ projectId, artifact }: { projectId: string; artifact: DeployedArtifact }) {
  const { artifact_uuid: uuid, artifact_id: id, profile_id: profile, sets, isLeftover } = artifact;
  const query = { artifact: uuid, profile_id: profile };
  return (
    <span className="flex flex-wrap gap-x-3">
      {sets.length === 0 ? (
        <span className="text-ink-faint">No set any more</span>
      ) : (
        <span>
          {isLeftover && <span className="text-ink-faint">Left over from </span>}
          <SetLinks sets={sets} />
        </span>
      )}
      {isLeftover && (
        <Link to={paths.projectUndeploy(projectId, query)} aria-label={`Remove ${id}…`}>
          Remove…
        </Link>
      )}
      <Link to={paths.projectForget(projectId, query)} aria-label={`Stop managing ${id}…`}>
        Stop managing…
      </Link>
    </span>
  );
}

function meaningOf({ state, isLeftover }: DeployedArtifact): string | null {
  if (state === null || state === 'synced') return null;
  if (state === 'orphaned' && !isLeftover) return 'Some of its places are in no deployed set any more.';
  return stateMeanings[state];
}

function Row({ projectId, artifact, profile }: { projectId: string; artifact: DeployedArtifact; profile: string | null }) {
  const { artifact_uuid: uuid, artifact_id: id, state, sets, isLeftover } = artifact;
  return (
    <tr>
      <th scope="row" className="names">
        <ArtifactId id={id} to={paths.artifact(uuid)} />{' '}
        {profile && <span className="ms-2 text-sm text-ink-muted">{profile}</span>}
      </th>
      <td className="w-32">{state && <StateBadge state={state} />}</td>
      <td className="wide text-sm text-ink-muted">{meaningOf(artifact)}</td>
      <td className="wide names text-sm">
        {isLeftover || state === 'orphaned' ? <Leftover projectId={projectId} artifact={artifact} /> : <SetLinks sets={sets} />}
      </td>
    </tr>
  );
}

/** The artifacts in the project, those that need something first, each with what its state means. */
export function DeployedCard({ overview, search }: { overview: ProjectOverview; search: DeployedSearch }) {
  const { project, artifacts, counts } = overview;
  const { name, state, all } = search;
  const hasSeveral = new Set(artifacts.map((artifact) => artifact.profile_id)).size > 1;
  const profileOf = ({ profile_id: id }: DeployedArtifact): string | null => {
    const profile = hasSeveral ? project.profiles.find((one) => one.id === id) : undefined;
    return profile ? profileLabel(profile) : null;
  };
  const matching = artifacts.filter(
    (artifact) => (state === null || artifact.state === state) && artifact.artifact_id.toLowerCase().includes(name.toLowerCase()),
  );
  const odd = matching.filter((artifact) => artifact.state !== 'synced').length;
  const isCut = !all && state === null && name === '' && matching.length > odd + FINE_ROWS;
  const rows = isCut ? matching.slice(0, odd + FINE_ROWS) : matching;
  return (
    <Card
      title="Artifacts"
      count={numbered(artifacts.length)}
      id="artifacts"
      aside={
        <Form className="flex gap-2" method="get" role="search" aria-label={`Artifacts of ${project.name}`}>
          {state && <input type="hidden" name="state" value={state} />}
          <SearchField
            id="artifact-name"
            name="name"
            label="Search artifacts by name"
            placeholder="Search by name"
            defaultValue={name}
            key={name}
          />
          <Button>Search</Button>
        </Form>
      }
      foot={
        isCut && (
          <>
            <span>{counted(matching.length - rows.length, 'more', 'more')}, all synced</span>
            <Link to={paths.project(project.id, { show: 'all' })}>Show all {numbered(matching.length)}</Link>
          </>
        )
      }
    >
      {(state !== null || name !== '') && (
        <div className="border-b border-line px-4 py-2.5">
          <Chips label="Filter by state">
            <Chip to={paths.project(project.id, { name })} name="All" current={state === null} />
            {ENTRY_STATES.filter((one) => counts[one] > 0 || one === state).map((one) => (
              <Chip
                key={one}
                to={paths.project(project.id, { name, state: one })}
                name={stateLook(one).word}
                count={counts[one]}
                current={state === one}
              />
            ))}
          </Chips>
        </div>
      )}
      {rows.length === 0 ? (
        <p className="p-4 text-ink-muted">
          No deployed artifact matches. <Link to={paths.project(project.id)}>Show all</Link>
        </p>
      ) : (
        <Table
          caption={`Artifacts in ${project.name}, those that need something first`}
          columns={['Artifact', 'State', 'What that means', 'Deployed by']}
          stacks
        >
          {rows.map((artifact) => (
            <Row
              key={[artifact.profile_id, artifact.artifact_uuid, ...artifact.sets.map((set) => set.id)].join(' ')}
              projectId={project.id}
              artifact={artifact}
              profile={profileOf(artifact)}
            />
          ))}
        </Table>
      )}
    </Card>
  );
}

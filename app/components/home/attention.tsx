import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { runName } from '#app/components/deployments/run-words.ts';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, listed } from '#app/components/ui/count.ts';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import type { State } from '#app/components/ui/states.ts';
import type { Attention, BehindProjects, FailedRun } from '#app/contracts/home.ts';
import { paths } from '#app/lib/paths.ts';

interface ItemProps {
  state: State;
  /** One sentence of fact. */
  title: string;
  children: ReactNode;
  action: { label: string; to: string; name: string };
}

/** What is wrong, one sentence about it, and the one place to go. */
function Item({ state, title, children, action }: ItemProps) {
  return (
    <li>
      <StateBadge state={state} />
      <div className="min-w-0 grow">
        <p className="font-semibold">{title}</p>
        <p className="text-sm text-ink-muted">{children}</p>
      </div>
      <div className="actions">
        <ButtonLink small to={action.to} aria-label={`${action.label}: ${action.name}`}>
          {action.label}
        </ButtonLink>
      </div>
    </li>
  );
}

/** "Base could not be deployed to harbor-web". */
function wholeFact({ kind, set_name: set, project_name: project }: FailedRun): string {
  if (kind === 'rollback') return `${project} could not be rolled back`;
  if (kind === 'undeploy') return `${set ?? 'Artifacts'} could not be taken out of ${project}`;
  return `${set ?? 'Artifacts'} could not be deployed to ${project}`;
}

const runFact = (run: FailedRun): string =>
  run.error === 0 ? wholeFact(run) : `${counted(run.error, 'artifact')} failed in ${run.project_name}`;

function runRest({ success, error, first }: FailedRun): string {
  const cause = first ? [`${first.artifact_id}: ${first.message ?? 'it could not be written.'}`] : [];
  const rest =
    error > 0 && success > 0 ? [`${success === 1 ? 'The other change is' : `The other ${success} changes are`} done.`] : [];
  return [...cause, ...rest].join(' ') || 'The run says why.';
}

const attentionCount = ({ runs, imports, behind }: Attention): number =>
  runs.length + imports.length + (behind.projects.length > 0 ? 1 : 0);

function BehindItem({ behind: { projects, artifacts } }: { behind: BehindProjects }) {
  const [first] = projects;
  if (!first) return null;
  const isOne = projects.length === 1;
  const names = listed(projects.map(({ name }) => name));
  const to = isOne ? paths.project(first.id) : paths.driftLevel();
  return (
    <Item
      state="behind"
      title={`${names} ${isOne ? 'is' : 'are'} behind`}
      action={{ label: isOne ? 'Open project' : 'Review and bring level', to, name: names }}
    >
      A deploy would bring {counted(artifacts, 'artifact')}.
    </Item>
  );
}

/** What needs somebody, the most pressing first. Left out when there is nothing. */
export function AttentionCard({ attention }: { attention: Attention }) {
  const count = attentionCount(attention);
  if (count === 0) return null;
  return (
    <Card
      title="Needs attention"
      count={count}
      foot={
        attention.behind.projects.length > 0 && (
          <>
            <span>Behind by what was deployed last, whatever is in the folders now.</span>
            <Link to={paths.drift()}>Look at the folders</Link>
          </>
        )
      }
    >
      <ul className="rows attention">
        {attention.runs.map((run) => (
          <Item
            key={run.id}
            state={run.status}
            title={runFact(run)}
            action={{ label: 'See what failed', to: paths.run(run.id), name: runName(run) }}
          >
            {runRest(run)}
          </Item>
        ))}
        <BehindItem behind={attention.behind} />
        {attention.imports.map(({ id, name, rejected }) => (
          <Item
            key={id}
            state="rejected"
            title={`${counted(rejected, 'item')} ${rejected === 1 ? 'was' : 'were'} left out of the import of ${name}`}
            action={{ label: 'Open report', to: paths.import(id, { show: 'rejected' }), name }}
          >
            The report says for each where it is and why. The rest is in the library.
          </Item>
        ))}
      </ul>
    </Card>
  );
}

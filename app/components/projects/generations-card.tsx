import { Link } from '@remix-run/react';
import { summaryWords } from '#app/components/deployments/run-words.ts';
import { SetLink } from '#app/components/sets/set-link.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { Table } from '#app/components/ui/table.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import type { ProjectOverview, ShownGeneration } from '#app/contracts/project-pages.ts';
import { paths } from '#app/lib/paths.ts';
import { profileLabel } from './platform-words.ts';

const kindWords = { deploy: 'Deploy', undeploy: 'Undeploy', rollback: 'Roll back', forget: 'Stop managing' } as const;

function SetName({ set, kind }: Pick<ShownGeneration, 'set' | 'kind'>) {
  const prefix = kind === 'deploy' ? '' : `${kindWords[kind]}${set ? ': ' : ''}`;
  if (set === null) return <>{prefix || 'A set'}</>;
  return (
    <>
      {prefix}
      <SetLink set={set} />
    </>
  );
}

/** The states runs left behind, each with the way back to it. */
export function GenerationsCard({ overview }: { overview: ProjectOverview }) {
  const { project, generations } = overview;
  const hasSeveral = new Set(generations.map((one) => one.profile_id)).size > 1;
  const profileOf = (id: string): string | null => {
    const profile = hasSeveral ? project.profiles.find((one) => one.id === id) : undefined;
    return profile ? profileLabel(profile) : null;
  };
  return (
    <Card title="Generations" id="generations" aside={<span className="text-sm text-ink-muted">The last 10 are kept</span>}>
      <Table
        caption={`Generations of ${project.name}, newest first`}
        columns={['Generation', 'Made by', 'Result', 'When', 'Back to it']}
        stacks
      >
        {generations.map((one) => {
          const profile = profileOf(one.profile_id);
          return (
            <tr key={`${one.profile_id} ${one.n}`}>
              <th scope="row">
                <span className="flex items-center gap-2">
                  <span className="tabular-nums">{one.n}</span>
                  {profile && <span className="text-sm font-normal text-ink-muted">{profile}</span>}
                  {one.isCurrent && <span className="text-sm font-normal text-ink-muted">Current</span>}
                </span>
              </th>
              <td className="names text-sm">
                <SetName set={one.set} kind={one.kind} />
              </td>
              <td className="text-sm text-ink-muted tabular-nums">
                <Link to={paths.run(one.run_id)} aria-label={`Run of generation ${one.n}${profile ? ` of ${profile}` : ''}`}>
                  {summaryWords({ total: 0, ...one.counts })}
                </Link>
              </td>
              <td className="text-sm text-ink-muted">
                <ExactTime at={one.at} />
              </td>
              <td className="text-sm">
                {one.isCurrent ? (
                  <span className="text-ink-faint">Here now</span>
                ) : (
                  <Link
                    to={paths.projectRollback(project.id, { generation: one.n, profile_id: one.profile_id })}
                    aria-label={`Roll back to generation ${one.n}${profile ? ` of ${profile}` : ''}`}
                  >
                    Roll back…
                  </Link>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
    </Card>
  );
}

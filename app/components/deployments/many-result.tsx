import { Link, useLocation } from '@remix-run/react';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { useRefresh } from '#app/components/ui/use-refresh.ts';
import { paths } from '#app/lib/paths.ts';
import { RunRow, type RunRowData } from './run-row.tsx';
import { isLive, runName } from './run-words.ts';

const URGENCY = ['failed', 'partial', 'cancelled', 'running', 'queued', 'succeeded'] as const;

/** One of many deploys, with how many of its artifacts wait for somebody. */
type ManyRunData = RunRowData & { waiting: number };

/** Leads from a deploy that skipped something to the plan in which that is decided. */
function Waiting({ run }: { run: ManyRunData }) {
  const { waiting, set_id: setId, project_id: projectId, profile_id: profileId } = run;
  if (waiting === 0 || isLive(run)) return null;
  return (
    <p className="text-sm">
      {waitingWords(waiting)}{' '}
      {setId !== null && projectId !== null && (
        <Link
          to={paths.setDeploy(setId, { project_id: projectId, profile_id: profileId })}
          aria-label={`Decide in a plan: ${runName(run)}`}
        >
          Decide in a plan
        </Link>
      )}
    </p>
  );
}

/** What became of each deploy, failures first. */
export function ManyResult({ runs }: { runs: readonly ManyRunData[] }) {
  const here = useLocation();
  useRefresh(runs.some(isLive));
  const inOrder = runs.toSorted((a, b) => URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status));
  return (
    <>
      <Card title="Deploys" count={numbered(runs.length)}>
        <ul className="lined">
          {inOrder.map((run) => (
            <RunRow key={run.id} run={run}>
              <Waiting run={run} />
            </RunRow>
          ))}
        </ul>
      </Card>
      <div className="actions">
        {runs.some(isLive) && (
          <ButtonLink to={here} reloadDocument>
            Refresh
          </ButtonLink>
        )}
        <ButtonLink variant="primary" to={paths.drift()}>
          See how projects stand now
        </ButtonLink>
      </div>
    </>
  );
}

const waitingWords = (count: number): string =>
  `${counted(count, 'artifact')} ${count === 1 ? 'waits' : 'wait'} for your decision.`;

/** How the deploys went, in sentences: what went otherwise than planned, and what is still to be done. */
export function manyWords(runs: readonly ManyRunData[]): string {
  const count = (...statuses: RunRowData['status'][]): number => runs.filter(({ status }) => statuses.includes(status)).length;
  const failed = count('failed', 'partial');
  const cancelled = count('cancelled');
  const open = count('queued', 'running');
  const waiting = runs.reduce((sum, run) => (isLive(run) ? sum : sum + run.waiting), 0);
  const sentences = [
    failed > 0 && `${counted(failed, 'deploy')} did not go as planned.`,
    cancelled > 0 && `${counted(cancelled, 'deploy')} ${cancelled === 1 ? 'was' : 'were'} cancelled.`,
    open > 0 && `${counted(open, 'deploy')} not yet over.`,
    waiting > 0 && waitingWords(waiting),
  ];
  return sentences.filter(Boolean).join(' ') || 'Everything went well.';
}

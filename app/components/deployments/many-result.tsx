import { useLocation } from '@remix-run/react';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { useRefresh } from '#app/components/ui/use-refresh.ts';
import { paths } from '#app/lib/paths.ts';
import { RunRow, type RunRowData } from './run-row.tsx';
import { isLive } from './run-words.ts';

const URGENCY = ['failed', 'partial', 'cancelled', 'running', 'queued', 'succeeded'] as const;

/** What became of each deploy, failures first. */
export function ManyResult({ runs }: { runs: readonly RunRowData[] }) {
  const here = useLocation();
  useRefresh(runs.some(isLive));
  const inOrder = runs.toSorted((a, b) => URGENCY.indexOf(a.status) - URGENCY.indexOf(b.status));
  return (
    <>
      <Card title="Deploys" count={numbered(runs.length)}>
        <ul className="lined">
          {inOrder.map((run) => (
            <RunRow key={run.id} run={run} />
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

/** How many deploys went otherwise than planned, in a sentence. */
export function manyWords(runs: readonly RunRowData[]): string {
  const failed = runs.filter(({ status }) => status === 'failed' || status === 'partial').length;
  if (failed > 0) return `${counted(failed, 'deploy')} did not go as planned.`;
  const open = runs.filter(({ status }) => status === 'queued' || status === 'running').length;
  return open > 0 ? `${counted(open, 'deploy')} not yet over.` : 'Everything went well.';
}

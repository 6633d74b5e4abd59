import { RunRow, type RunRowData } from '#app/components/deployments/run-row.tsx';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { paths } from '#app/lib/paths.ts';

const URGENCY = ['failed', 'partial', 'cancelled', 'running', 'queued', 'succeeded'] as const;

/** What became of each deploy, failures first. */
export function LevelResult({ runs }: { runs: readonly RunRowData[] }) {
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
        <ButtonLink variant="primary" to={paths.drift()}>
          See how projects stand now
        </ButtonLink>
      </div>
    </>
  );
}

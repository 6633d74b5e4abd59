import { Form, Link } from '@remix-run/react';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { Progress } from '#app/components/ui/progress.tsx';
import type { Run } from '#app/contracts/deployments.ts';
import { paths } from '#app/lib/paths.ts';
import type { RunParts } from './result-words.ts';
import { RunCounts } from './run-parts.tsx';

/** A quarter of the way at a time is said aloud; every artifact would be too much. */
const spoken = ({ done, total }: Run['progress']): string => {
  const quarter = total === 0 ? 0 : Math.floor((done / total) * 4);
  return quarter === 0 ? '' : `${quarter * 25} percent done`;
};

/** How far a run is, what it came to so far, and the button that stops it. */
export function LiveRun({ run, parts }: { run: Pick<Run, 'id' | 'status' | 'progress' | 'results'>; parts: RunParts }) {
  const { id, status, progress, results } = run;
  return (
    <Card title="Progress">
      <div className="grid gap-3 p-4">
        {status === 'queued' ? <p>Waiting for its turn.</p> : <Progress done={progress.done} total={progress.total} />}
        <p className="sr-only" role="status">
          {spoken(progress)}
        </p>
        {results.length > 0 && <RunCounts parts={parts} />}
        <div className="split">
          <Link className="text-sm" to={paths.run(id, { auto: 5 })} reloadDocument>
            Refresh every 5 seconds
          </Link>
          <Form method="post" action={paths.runCancel(id)}>
            <Button small icon="x">
              Cancel run
            </Button>
          </Form>
        </div>
      </div>
    </Card>
  );
}

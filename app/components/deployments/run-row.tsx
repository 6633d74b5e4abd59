import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { Run } from '#app/contracts/deployments.ts';
import { paths } from '#app/lib/paths.ts';
import { endWords, isLive, runName } from './run-words.ts';

export type RunRowData = Omit<Run, 'results'>;

/** One run in a list: what went where, how it ended, when. @param children what there is to do about it */
export function RunRow({ run, children }: { run: RunRowData; children?: ReactNode }) {
  const { id, progress, generation, created_at: at } = run;
  return (
    <li className="run-row">
      <div className="min-w-0">
        <Link className="rowlink" to={paths.run(id)}>
          {runName(run)}
        </Link>
        <p className="text-sm text-ink-muted tabular-nums">
          {isLive(run) ? `${progress.done} of ${progress.total} done` : endWords(run)}
          {generation !== null && `, generation ${generation}`}
        </p>
        {children}
      </div>
      <StateBadge state={run.status} />
      <span className="text-sm text-ink-faint">
        <RelativeTime at={at} />
      </span>
    </li>
  );
}

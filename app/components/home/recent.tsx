import { Link } from '@remix-run/react';
import { runName } from '#app/components/deployments/run-words.ts';
import { SetTile } from '#app/components/sets/set-tile.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted } from '#app/components/ui/count.ts';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { RecentRun } from '#app/contracts/home.ts';
import type { DeploymentSet } from '#app/contracts/sets.ts';
import { paths } from '#app/lib/paths.ts';

/** The sets changed last. */
export function RecentSets({ sets, total }: { sets: readonly DeploymentSet[]; total: number }) {
  return (
    <Card
      title="Recent sets"
      aside={
        <Link className="inline-flex min-h-6 items-center text-sm" to={paths.sets()}>
          All {counted(total, 'set')}
        </Link>
      }
    >
      <ul className="rows">
        {sets.map((set) => (
          <li key={set.id}>
            <SetTile set={set} />
            <div className="min-w-0 grow">
              <Link className="rowlink" to={paths.set(set.id)}>
                {set.name}
              </Link>
              <p className="text-sm text-ink-muted tabular-nums">
                {counted(set.resolved_count, 'artifact')}, {counted(set.member_count, 'member')}
              </p>
            </div>
            <span className="text-sm whitespace-nowrap text-ink-faint tabular-nums">
              <RelativeTime at={set.updated_at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const unfinished: ReadonlySet<RecentRun['status']> = new Set(['queued', 'running']);

const outcome = ({ status, success, skip, error }: RecentRun): string =>
  unfinished.has(status)
    ? 'Not finished yet'
    : [success > 0 && `${success} succeeded`, error > 0 && `${error} failed`, skip > 0 && `${skip} skipped`]
        .filter(Boolean)
        .join(', ') || 'Nothing to do';

/** The runs that began last. */
export function RecentRuns({ runs }: { runs: readonly RecentRun[] }) {
  return (
    <Card
      title="Recent runs"
      aside={
        <Link className="inline-flex min-h-6 items-center text-sm" to={paths.runs()}>
          All runs
        </Link>
      }
    >
      <ul className="rows">
        {runs.map((run) => (
          <li key={run.id} className="flex-wrap">
            <div className="min-w-0 grow basis-52">
              <Link className="rowlink" to={paths.run(run.id)}>
                {runName(run)}
              </Link>
              <p className="text-sm text-ink-muted tabular-nums">{outcome(run)}</p>
            </div>
            <StateBadge state={run.status} />
            <span className="text-sm whitespace-nowrap text-ink-faint tabular-nums">
              <RelativeTime at={run.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

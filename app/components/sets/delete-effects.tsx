import { Link } from '@remix-run/react';
import { counted, numbered } from '#app/components/ui/count.ts';
import type { LosingSet } from '#app/contracts/set-pages.ts';
import { paths } from '#app/lib/paths.ts';
import { SetTile } from './set-tile.tsx';

/** The sets that a deletion makes smaller. */
export function LosingSets({ sets }: { sets: readonly LosingSet[] }) {
  return (
    <ul className="grid gap-2">
      {sets.map((loser) => (
        <li key={loser.id} className="flex items-center gap-3">
          <SetTile set={loser} size="sm" />
          <div>
            <Link className="rowlink" to={paths.set(loser.id)}>
              {loser.name}
            </Link>
            <p className="text-sm text-ink-muted tabular-nums">
              {loser.before === loser.after
                ? `keeps its ${counted(loser.before, 'artifact')}`
                : `${counted(loser.before, 'artifact')} ${loser.before === 1 ? 'becomes' : 'become'} ${numbered(loser.after)}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

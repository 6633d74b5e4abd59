import { Link } from '@remix-run/react';
import { SetLink } from '#app/components/sets/set-link.tsx';
import { useShell } from '#app/components/shell/shell-data.ts';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import type { DriftCell, DriftMatrix, DriftRow } from '#app/contracts/drift-pages.ts';
import { paths } from '#app/lib/paths.ts';

/** What a cell says below its badge: the states that are not as they should be, in words. */
function remarkOf({ summary }: DriftCell): string {
  const odd = (['outdated', 'missing', 'conflict', 'modified', 'orphaned'] as const).filter((state) => summary[state] > 0);
  return odd.map((state) => `${summary[state]} ${state}`).join(', ');
}

function Cell({ cell }: { cell: DriftCell | undefined }) {
  if (cell === undefined) {
    return (
      <span className="text-ink-faint">
        <span aria-hidden="true">–</span>
        <span className="sr-only">Not deployed</span>
      </span>
    );
  }
  if (cell.standing === 'unknown') return <span className="text-ink-muted">Could not be looked at</span>;
  const remark = remarkOf(cell);
  return (
    <>
      <StateBadge state={cell.standing} /> {remark !== '' && <span className="mt-1 block text-sm text-ink-muted">{remark}</span>}
    </>
  );
}

function Row({ row, sets }: { row: DriftRow; sets: DriftMatrix['sets'] }) {
  const { setsEnabled } = useShell();
  return (
    <tr>
      <th scope="row" className="names">
        <Link className="rowlink" to={paths.project(row.project.id)}>
          {row.project.name}
        </Link>
        {row.profile && <span className="block text-sm font-normal text-ink-muted">{row.profile}</span>}
      </th>
      {sets.map((set) => {
        const cell = row.cells.find(({ setId }) => setId === set.id);
        return (
          // On a phone a row is a list, which needs no word about what is not there.
          <td key={set.id ?? 'none'} className={cell ? 'wide' : 'max-md:hidden'}>
            <span className="text-sm text-ink-muted md:hidden">{set.name} </span>
            <Cell cell={cell} />
          </td>
        );
      })}
      <td className="wide text-sm md:min-w-36">
        {row.isBehind && setsEnabled ? (
          <Link
            to={paths.driftLevel({ project: row.project.id })}
            aria-label={`Bring ${row.project.name}${row.profile ? ` (${row.profile})` : ''} level…`}
          >
            Bring level…
          </Link>
        ) : (
          <span className="text-ink-faint">{row.problem ? row.problem.message : !row.isBehind && 'Nothing to bring'}</span>
        )}
      </td>
    </tr>
  );
}

/** Sets across, projects down: who is behind what, in words and colour. */
export function DriftTable({ matrix }: { matrix: DriftMatrix }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
    <section className="card relative overflow-x-auto" aria-label="Sets and projects" tabIndex={0}>
      <table className="tbl stacks">
        <caption className="sr-only">How each project stands to each set that is deployed into it</caption>
        <thead>
          <tr>
            <th scope="col">Project</th>
            {matrix.sets.map((set) => (
              <th key={set.id ?? 'none'} scope="col">
                <SetLink set={set} />
              </th>
            ))}
            <th scope="col">Bring level</th>
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((row) => (
            <Row key={`${row.project.id} ${row.profile ?? ''}`} row={row} sets={matrix.sets} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

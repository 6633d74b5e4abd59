import { Link } from '@remix-run/react';
import { counted, numbered } from '#app/components/ui/count.ts';
import { StateCount } from '#app/components/ui/state-badge.tsx';
import type { ProjectOverview } from '#app/contracts/project-pages.ts';
import { ENTRY_STATES } from '#app/domain/deploy/three-way.ts';
import { paths } from '#app/lib/paths.ts';

const inks = {
  synced: 'text-positive-fg',
  outdated: 'text-notice-fg',
  modified: 'text-local-fg',
  missing: 'text-danger-fg',
  conflict: 'text-caution-fg',
  orphaned: 'text-neutral-fg',
} as const satisfies Record<(typeof ENTRY_STATES)[number], string>;

/** The states of a project as parts of one bar. The words below say the same. */
function Bar({ counts, total }: { counts: ProjectOverview['counts']; total: number }) {
  let from = 0;
  return (
    <svg className="standing-bar" viewBox={`0 0 ${total * 10} 8`} preserveAspectRatio="none" aria-hidden="true">
      {ENTRY_STATES.map((state) => {
        const start = from;
        from += counts[state] * 10;
        return counts[state] === 0 ? null : (
          <rect key={state} className={inks[state]} x={start} width={counts[state] * 10} height="8" fill="currentColor" />
        );
      })}
    </svg>
  );
}

/** How the project stands: one sentence, one bar, and the states as links. */
export function StandingCard({ overview }: { overview: ProjectOverview }) {
  const { project, artifacts, counts } = overview;
  const odd = artifacts.length - counts.synced;
  // Edits and leftovers ask for nothing: the project is in sync with them.
  const behind = counts.outdated + counts.missing + counts.conflict;
  const words = odd === 0 ? 'all as they should be' : behind === 0 ? 'none behind' : `${numbered(behind)} behind`;
  return (
    <section className="card grid gap-3 p-4" aria-labelledby="standing">
      <h2 id="standing">
        {counted(artifacts.length, 'artifact')}, {words}
      </h2>
      <Bar counts={counts} total={artifacts.length} />
      <ul className="flex flex-wrap gap-x-4 gap-y-1.5 text-sm">
        {ENTRY_STATES.filter((state) => counts[state] > 0).map((state) => (
          <li key={state}>
            <Link className="inline-flex min-h-6 items-center" to={paths.project(project.id, { state })}>
              <StateCount state={state} count={counts[state]}>
                {state}
              </StateCount>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

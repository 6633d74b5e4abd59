import { Link } from '@remix-run/react';
import { SetLink } from '#app/components/sets/set-link.tsx';
import { useShell } from '#app/components/shell/shell-data.ts';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import type { ProjectOverview } from '#app/contracts/project-pages.ts';
import { paths } from '#app/lib/paths.ts';
import { profileLabel } from './platform-words.ts';

/** The sets that are deployed here, each with the way to its plan. */
export function ProjectSetsCard({ overview }: { overview: ProjectOverview }) {
  const { setsEnabled } = useShell();
  const { project, sets } = overview;
  return (
    <Card title="Sets deployed here" count={numbered(sets.length)}>
      <ul className="rows">
        {sets.map(({ id, name, profile_id: profileId }) => {
          const profile = project.profiles.find((one) => one.id === profileId);
          return (
            <li key={`${id} ${profileId}`}>
              <div className="min-w-0 grow">
                <SetLink className="rowlink" set={{ id, name }} />
                {profile && <p className="text-sm text-ink-muted">{profileLabel(profile)}</p>}
              </div>
              {setsEnabled && (
                <Link
                  className="inline-flex min-h-6 items-center text-sm"
                  to={paths.setDeploy(id, { project_id: project.id, profile_id: profileId })}
                  aria-label={`Plan ${name}${profile ? ` for ${profileLabel(profile)}` : ''}`}
                >
                  Plan
                </Link>
              )}
              <Link
                className="inline-flex min-h-6 items-center text-sm text-danger-fg"
                to={paths.projectUndeploy(project.id, { set_id: id, profile_id: profileId })}
                aria-label={`Undeploy ${name}${profile ? ` from ${profileLabel(profile)}` : ''}…`}
              >
                Undeploy…
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

import { Link } from '@remix-run/react';
import { counted, listed } from '#app/components/ui/count.ts';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { ProjectOverview } from '#app/contracts/project-pages.ts';
import type { Project } from '#app/contracts/projects.ts';
import { paths } from '#app/lib/paths.ts';
import { profileLabel } from './platform-words.ts';

/** One project in the list. */
export function ProjectRow({ project, standing }: { project: Project; standing: ProjectOverview['standing'] }) {
  const { id, name, path, description, profiles, updated_at: updatedAt } = project;
  return (
    <li>
      <div className="min-w-0">
        <div className="name">
          <Link className="rowlink" to={paths.project(id)}>
            {name}
          </Link>{' '}
          {standing === 'unknown' ? (
            <span className="ms-2 text-sm text-ink-muted">Could not be looked at</span>
          ) : (
            <StateBadge state={standing} />
          )}
        </div>
        <p>
          <code>{path}</code>
          {description && <span className="dot">{description}</span>}
        </p>
      </div>
      <div className="figs">
        <b>{listed(profiles.map(profileLabel), 2) || 'No profile'}</b>
        <span>{counted(profiles.length, 'profile')}</span>
      </div>
      <div className="where">
        <span>
          Changed <RelativeTime at={updatedAt} />
        </span>
      </div>
    </li>
  );
}

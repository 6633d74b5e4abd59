import { Link } from '@remix-run/react';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import type { Project } from '#app/contracts/projects.ts';
import { paths } from '#app/lib/paths.ts';
import { platformLabel } from './platform-words.ts';

/** The profiles of a project: the first is used when a deploy names none. */
export function ProfilesCard({ project }: { project: Pick<Project, 'id' | 'profiles'> }) {
  const { id, profiles } = project;
  return (
    <Card
      title="Profiles"
      count={numbered(profiles.length)}
      aside={
        <ButtonLink small icon="plus" to={paths.profileNew(id)}>
          Add profile
        </ButtonLink>
      }
    >
      {profiles.length === 0 ? (
        <p className="p-4 text-sm text-ink-muted">None. Without a profile nothing can be deployed here.</p>
      ) : (
        <ul className="rows">
          {profiles.map((profile, index) => (
            <li key={profile.id}>
              <div className="min-w-0 grow">
                <span className="font-medium">
                  {profile.name === profile.platform ? platformLabel(profile.platform) : profile.name}
                </span>
                <p className="text-sm text-ink-muted">
                  {profile.name !== profile.platform && (
                    <span className="after:content-['_·_']">{platformLabel(profile.platform)}</span>
                  )}
                  <code>{profile.root_dir}</code>
                  {index === 0 && profiles.length > 1 && <span className="dot">used when none is named</span>}
                </p>
              </div>
              <Link
                className="inline-flex min-h-6 items-center text-sm"
                to={paths.profileDelete(id, profile.id)}
                aria-label={`Remove… profile ${profile.name}`}
              >
                Remove…
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

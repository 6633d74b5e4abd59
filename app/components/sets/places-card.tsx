import { Link } from '@remix-run/react';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { SetPlace } from '#app/contracts/set-pages.ts';
import { paths } from '#app/lib/paths.ts';

/** More are behind the link to the drift page. */
const SHOWN = 6;

const remarkOf = ({ behind, edited }: SetPlace): string =>
  [behind > 0 && `${counted(behind, 'artifact')} to bring`, edited > 0 && `${numbered(edited)} edited there`]
    .filter(Boolean)
    .join(', ');

function Place({ place }: { place: SetPlace }) {
  const { project, profile, last_at: at, behind } = place;
  const remark = remarkOf(place);
  return (
    <li>
      <div className="min-w-0 grow">
        <Link className="rowlink" to={paths.project(project.id)}>
          {project.name}
        </Link>
        <p className="text-sm text-ink-muted tabular-nums">
          {profileLabel(profile)}
          {at !== null && (
            <>
              , <RelativeTime at={at} />
            </>
          )}
        </p>
        {remark && <p className="text-sm text-ink-muted tabular-nums">{remark}</p>}
      </div>
      <StateBadge state={behind > 0 ? 'behind' : 'in_sync'} />
    </li>
  );
}

/** Where the set is deployed and whether that is what it comes to now, by what was written there last. */
export function PlacesCard({ places }: { places: readonly SetPlace[] }) {
  const more = places.length - SHOWN;
  return (
    <Card
      title="Deployed to"
      count={numbered(places.length)}
      foot={
        <>
          <span>By the last deploy{more > 0 ? `; ${numbered(more)} more` : ''}.</span>
          <Link to={paths.drift()}>Look at the folders</Link>
        </>
      }
    >
      <ul className="rows">
        {places.slice(0, SHOWN).map((place) => (
          <Place key={`${place.project.id} ${place.profile.name}`} place={place} />
        ))}
      </ul>
    </Card>
  );
}

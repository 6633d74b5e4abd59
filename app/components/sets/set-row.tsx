import { Link } from '@remix-run/react';
import { counted, numbered } from '#app/components/ui/count.ts';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { Tags } from '#app/components/ui/tags.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { SetListRow } from '#app/contracts/set-pages.ts';
import { paths } from '#app/lib/paths.ts';
import { SetMenu } from './set-menu.tsx';
import { SetTile } from './set-tile.tsx';

/**
 * One set in the list. Every figure carries its unit, so there is no head row.
 * @param chosenAt where choosing it leads, where a set is chosen for something; without it the row leads to the set
 */
export function SetRow({ set, chosenAt }: { set: SetListRow; chosenAt?: string }) {
  return (
    <li>
      <SetTile set={set} />
      <div>
        <div className="name">
          <Link className="rowlink" to={chosenAt ?? paths.set(set.id)} discover="none">
            {set.name}
          </Link>
          <Tags tags={set.tags} />
        </div>
        {set.description && <p>{set.description}</p>}
      </div>
      <div className="figs">
        <b>{counted(set.resolved_count, 'artifact')}</b>
        <span>{`${counted(set.member_count, 'member')}, depth ${set.depth}`}</span>
      </div>
      {set.parent_count > 0 && <div className="used">Part of {counted(set.parent_count, 'set')}</div>}
      <div className="where">
        {set.deployed ? (
          <>
            {set.behind === 0 && <StateBadge state="in_sync" />}
            {set.behind ? <StateBadge state="behind">{numbered(set.behind)} behind</StateBadge> : null}
            <span>
              {counted(set.deployed.projects, 'project')}
              <span className="dot" />
              <RelativeTime at={set.deployed.last_at} />
            </span>
          </>
        ) : (
          <StateBadge state="not_deployed" />
        )}
      </div>
      {chosenAt === undefined && <SetMenu set={set} small />}
    </li>
  );
}

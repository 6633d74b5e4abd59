import { Link } from '@remix-run/react';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import type { Group } from '#app/contracts/groups.ts';
import { paths } from '#app/lib/paths.ts';
import { GroupTile } from './group-tile.tsx';

interface GroupsCardProps {
  collectionId: string;
  groups: readonly Group[];
  total: number;
}

/** The groups of a collection in their order. */
export function GroupsCard({ collectionId, groups, total }: GroupsCardProps) {
  return (
    <Card
      title="Groups"
      count={numbered(total)}
      aside={
        <ButtonLink small icon="plus" to={paths.groupNew({ collection: collectionId })}>
          New group
        </ButtonLink>
      }
      foot={total > groups.length ? <span>{numbered(total - groups.length)} more; the API lists them all.</span> : undefined}
    >
      {groups.length === 0 ? (
        <p className="p-4 text-sm text-ink-muted">
          No groups yet. A group is an ordered list of artifacts that a set can take in as one.
        </p>
      ) : (
        <ul className="rows">
          {groups.map((group) => (
            <li key={group.id}>
              <GroupTile group={group} size="sm" />
              <div className="min-w-0 grow">
                <Link className="rowlink" to={paths.group(group.id)}>
                  {group.name}
                </Link>
                <p className="text-sm text-ink-muted tabular-nums">{counted(group.artifact_count, 'artifact')}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

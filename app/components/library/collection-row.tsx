import { Link } from '@remix-run/react';
import { counted } from '#app/components/ui/count.ts';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { Collection } from '#app/contracts/collections.ts';
import { paths } from '#app/lib/paths.ts';

/** One collection in the list. */
export function CollectionRow({ collection }: { collection: Collection }) {
  const { id, name, description, artifact_count: artifacts, group_count: groups, updated_at: updatedAt } = collection;
  return (
    <li>
      <div className="min-w-0">
        <div className="name">
          <Link className="rowlink" to={paths.collection(id)}>
            {name}
          </Link>
        </div>
        {description && <p>{description}</p>}
      </div>
      <div className="figs">
        <b>{counted(artifacts, 'artifact')}</b>
        <span>{counted(groups, 'group')}</span>
      </div>
      <div className="where">
        <span>
          Changed <RelativeTime at={updatedAt} />
        </span>
      </div>
    </li>
  );
}

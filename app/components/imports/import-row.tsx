import { Link } from '@remix-run/react';
import { counted } from '#app/components/ui/count.ts';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { ImportListed } from '#app/contracts/imports.ts';
import { paths } from '#app/lib/paths.ts';
import { sourceKinds, sourcePlace } from './source-words.ts';

/** "41 created, 6 updated": what changed; "nothing new" when all was there. */
function changeWords({ created, updated, rejected }: ImportListed['summary']): string {
  const parts = [
    created > 0 && `${created} created`,
    updated > 0 && `${updated} updated`,
    rejected > 0 && `${rejected} rejected`,
  ];
  return parts.filter(Boolean).join(', ') || 'nothing new';
}

/** One import in the list. */
export function ImportRow({ listed }: { listed: ImportListed }) {
  const { id, status, source, collection_id: collectionId, collection_name: collection, summary, created_at: at } = listed;
  return (
    <li>
      <div className="min-w-0">
        <div className="name">
          <Link className="rowlink" to={paths.import(id ?? '')}>
            {source.name}
          </Link>
          <StateBadge state={status} />
        </div>
        <p>
          {sourceKinds[source.kind]}
          <span className="dot" />
          <code>{sourcePlace(source)}</code>
        </p>
      </div>
      <div className="figs">
        <b>{counted(summary.found, 'place')}</b>
        <span>{changeWords(summary)}</span>
      </div>
      <div className="where">
        <span className="max-w-full truncate">
          {collectionId !== null && collection !== null ? (
            <Link to={paths.collection(collectionId)}>{collection}</Link>
          ) : (
            'No collection'
          )}
        </span>
        <span>
          <RelativeTime at={at} />
        </span>
      </div>
    </li>
  );
}

import { Link } from '@remix-run/react';
import { SetTile } from '#app/components/sets/set-tile.tsx';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { Icon } from '#app/components/ui/icon.tsx';
import type { SearchHit, SearchKind, SearchSection } from '#app/contracts/search-page.ts';
import { paths } from '#app/lib/paths.ts';

interface Kind {
  title: string;
  to(id: string): string;
  /** The list with the same words. */
  all(words: string): string;
}

const kinds: Readonly<Record<SearchKind, Kind>> = {
  sets: { title: 'Sets', to: (id) => paths.set(id), all: (name) => paths.sets({ name }) },
  artifacts: { title: 'Artifacts', to: (id) => paths.artifact(id), all: (q) => paths.artifacts({ q }) },
  collections: { title: 'Collections', to: (id) => paths.collection(id), all: (name) => paths.collections({ name }) },
  projects: { title: 'Projects', to: (id) => paths.project(id), all: (name) => paths.projects({ name }) },
};

function Name({ kind, hit }: { kind: SearchKind; hit: SearchHit }) {
  const to = kinds[kind].to(hit.id);
  if (kind === 'artifacts') return <ArtifactId id={hit.name} to={to} />;
  return (
    <Link className="rowlink" to={to}>
      {hit.name}
    </Link>
  );
}

/** The first hits of one kind, and the way to all of them. */
export function SearchSectionCard({ kind, section, words }: { kind: SearchKind; section: SearchSection; words: string }) {
  const { hits, total } = section;
  const { title, all } = kinds[kind];
  return (
    <Card
      title={title}
      count={numbered(total)}
      foot={
        total > hits.length && (
          <>
            <span>{numbered(total - hits.length)} more</span>
            <Link to={all(words)}>
              Show all {numbered(total)} {title.toLowerCase()}
            </Link>
          </>
        )
      }
    >
      <ul className="rows">
        {hits.map((hit) => (
          <li key={hit.id}>
            {kind === 'sets' && <SetTile set={{ color: hit.color ?? null, icon: hit.icon ?? null }} size="sm" />}
            {(kind === 'collections' || kind === 'projects') && <Icon name="folder" className="text-ink-faint" />}
            <div className="min-w-0 grow">
              <Name kind={kind} hit={hit} />
              {hit.description && <p className="truncate text-sm text-ink-muted">{hit.description}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

import { Link } from '@remix-run/react';
import { Card } from '#app/components/ui/card.tsx';
import { type Fact, Pairs } from '#app/components/ui/facts.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import type { ArtifactDetail } from '#app/contracts/artifacts.ts';
import { paths } from '#app/lib/paths.ts';
import { shortHash } from './artifact-words.ts';

const originWords: Readonly<Record<string, string>> = {
  api: 'Made in Loadout',
  directory: 'Imported from a folder',
  git: 'Imported from a git repository',
  archive: 'Imported from an archive',
  sample: 'Sample library',
};

function originFacts(origin: ArtifactDetail['origin']): Fact[] {
  if (origin === null) return [];
  const { kind, source, path, commit, import_id: importId } = origin;
  return [
    { name: 'Origin', value: originWords[kind] ?? kind },
    ...(source === null ? [] : [{ name: 'Source', value: <code>{source}</code> }]),
    ...(path === null ? [] : [{ name: 'Found at', value: <code>{path === '' ? '.' : path}</code> }]),
    ...(commit === null ? [] : [{ name: 'Commit', value: <code>{commit.slice(0, 12)}</code> }]),
    ...(importId === null ? [] : [{ name: 'Report', value: <Link to={paths.import(importId)}>Last import of it</Link> }]),
  ];
}

const written = (name: string, value: string | null): Fact[] => (value === null || value === '' ? [] : [{ name, value }]);

/** What is read once: identity, who made it, where it came from. */
export function ArtifactAbout({ artifact }: { artifact: ArtifactDetail }) {
  return (
    <Card title="About">
      <div className="p-4">
        <Pairs
          pairs={[
            { name: 'UUID', value: <code>{artifact.uuid}</code> },
            { name: 'Content', value: <code>{shortHash(artifact.content_hash)}</code> },
            ...written('Version', artifact.version),
            ...written('Author', artifact.author),
            ...written('License', artifact.license),
            {
              name: 'Collections',
              value:
                artifact.collections.length === 0
                  ? 'None'
                  : artifact.collections.map(({ id, name }, index) => (
                      <span key={id}>
                        {index > 0 && ', '}
                        <Link to={paths.collection(id)}>{name}</Link>
                      </span>
                    )),
            },
            ...originFacts(artifact.origin),
            { name: 'Created', value: <ExactTime at={artifact.created_at} /> },
            { name: 'Changed', value: <ExactTime at={artifact.updated_at} /> },
          ]}
        />
      </div>
    </Card>
  );
}

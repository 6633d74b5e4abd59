import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { useShell } from '#app/components/shell/shell-data.ts';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import type { Usage } from '#app/contracts/artifacts.ts';
import type { Membership } from '#app/contracts/composites.ts';
import { paths } from '#app/lib/paths.ts';
import { shortHash } from './artifact-words.ts';

const relationWords = {
  contains: 'Part of it',
  requires: 'Comes along',
  extends: 'Builds on it, not brought along',
} as const satisfies Record<Membership['relationship_type'], string>;

/** How a child belongs to its plugin, and in which version. */
export const membershipWords = ({ relationship_type: relation, pinned_version_hash: pin }: Membership): string =>
  pin === null ? relationWords[relation] : `${relationWords[relation]}, pinned to ${shortHash(pin)}`;

function Row({ children, remark }: { children: ReactNode; remark?: string }) {
  return (
    <li>
      <div className="min-w-0 grow">
        {children}
        {remark && <p className="text-sm text-ink-muted">{remark}</p>}
      </div>
    </li>
  );
}

/** "Part of": the plugins an artifact belongs to. */
export function PartOfPluginsCard({ parents }: { parents: readonly Membership[] }) {
  return (
    <Card title="Part of" count={numbered(parents.length)}>
      <ul className="rows">
        {parents.map((parent) => (
          <Row key={parent.composite_uuid} remark={membershipWords(parent)}>
            <ArtifactId id={`plugin:${parent.composite_name}`} to={paths.artifact(parent.composite_uuid)} />
          </Row>
        ))}
      </ul>
    </Card>
  );
}

const kinds = [
  { kind: 'sets', word: 'Set', to: (id: string) => paths.set(id) },
  { kind: 'groups', word: 'Group', to: (id: string) => paths.group(id) },
  { kind: 'plugins', word: 'Plugin', to: (id: string) => paths.artifact(id) },
  { kind: 'projects', word: 'Project', to: (id: string) => paths.project(id) },
] as const;

export const usageCount = (usage: Usage): number => kinds.reduce((sum, { kind }) => sum + usage[kind].length, 0);

/** What uses something directly, by kind: one list in the order sets, groups, plugins, projects. */
export function UsageList({ usage }: { usage: Usage }) {
  return (
    <ul className="rows">
      {kinds.flatMap(({ kind, word, to }) =>
        usage[kind].map(({ id, name }) => (
          <Row key={`${kind}-${id}`} remark={word}>
            <Link className="rowlink" to={to(id)}>
              {name}
            </Link>
          </Row>
        )),
      )}
    </ul>
  );
}

/** "Used in": sets, groups and the projects it is deployed to. */
export function UsageCard({ usage }: { usage: Usage }) {
  const { setsEnabled } = useShell();
  return (
    <Card title="Used in" count={numbered(usageCount(usage))}>
      {usageCount(usage) === 0 ? (
        <p className="p-4 text-sm text-ink-muted">
          Nothing yet.{' '}
          {setsEnabled && (
            <>
              <Link to={paths.sets()}>Add it to a set</Link> to deploy it.
            </>
          )}
        </p>
      ) : (
        <UsageList usage={usage} />
      )}
    </Card>
  );
}

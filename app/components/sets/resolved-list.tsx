import { Link } from '@remix-run/react';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Icon } from '#app/components/ui/icon.tsx';
import { Table } from '#app/components/ui/table.tsx';
import type { ResolvedRow } from '#app/contracts/set-pages.ts';
import type { ResolvedArtifact } from '#app/contracts/sets.ts';
import { paths } from '#app/lib/paths.ts';

type ViaStep = ResolvedArtifact['via'][number];

const viaPath = ({ kind, id }: ViaStep): string => {
  switch (kind) {
    case 'set':
      return paths.set(id);
    case 'group':
      return paths.group(id);
    case 'plugin':
      return paths.artifact(id);
  }
};

/** The way from the set to what directly holds the artifact; the set itself, which the page is about, is left out. */
export function Via({ steps }: { steps: readonly ViaStep[] }) {
  const inner = steps.slice(1);
  if (inner.length === 0) return <span className="text-ink-faint">Directly</span>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1">
      {inner.map((step, index) => (
        <span key={`${step.kind}-${step.id}`} className="inline-flex items-center gap-x-1">
          {index > 0 && <Icon name="chevron-right" size="sm" className="text-ink-faint" />}
          <Link className="inline-flex min-h-6 items-center" to={viaPath(step)} discover="none">
            {step.kind === 'set' ? step.name : `${step.kind} ${step.name}`}
          </Link>
        </span>
      ))}
    </span>
  );
}

/** Every artifact in the order it would be deployed in, with the way it came by and where it was met again. */
export function ResolvedTable({ rows, first }: { rows: readonly ResolvedRow[]; first: number }) {
  return (
    <Table caption="Artifacts in order" columns={['Artifact', 'Comes by', 'Also in']} stacks>
      {rows.map(({ artifact_uuid: uuid, artifact_id: id, via, again }, index) => (
        <tr key={uuid}>
          <th scope="row" className="wide names">
            <span className="inline-block min-w-8 n">{first + index}</span>
            <ArtifactId id={id} to={paths.artifact(uuid)} />
          </th>
          <td className="wide names text-sm">
            <Via steps={via} />
          </td>
          <td className="wide names text-sm">
            {again.length > 0 && (
              <ul>
                {/* Stacked on a phone, the column has lost its head. */}
                <li className="text-ink-faint md:hidden">Also in</li>
                {again.map((steps) => (
                  <li key={steps.map((step) => step.id).join()}>
                    <Via steps={steps} />
                  </li>
                ))}
              </ul>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

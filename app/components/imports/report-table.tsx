import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Icon } from '#app/components/ui/icon.tsx';
import { StateBadge } from '#app/components/ui/state-badge.tsx';
import { Table } from '#app/components/ui/table.tsx';
import type { ImportItem } from '#app/contracts/imports.ts';
import { paths } from '#app/lib/paths.ts';

function Name({ item }: { item: ImportItem }) {
  const { artifact_id: id, artifact_uuid: uuid } = item;
  if (id === null) return <span className="text-ink-muted">Not an artifact</span>;
  return <ArtifactId id={id} to={uuid === null ? undefined : paths.artifact(uuid)} />;
}

/** One row per place: what became of it, what was odd about it, and where it was found. */
export function ReportTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: [string, string, string];
  rows: readonly ImportItem[];
}) {
  return (
    <Table caption={caption} columns={columns} stacks>
      {rows.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place may hold several things, and a dry run has no ids for them
        <tr key={`${item.path} ${item.artifact_id} ${index}`}>
          <td className="w-30">
            <StateBadge state={item.outcome} />
          </td>
          <th scope="row" className="max-md:col-span-full">
            <Name item={item} />
            {item.warnings.map(({ code, message }) => (
              <p key={`${code} ${message}`} className="mt-0.5 flex items-start gap-1.5 text-sm text-ink-muted">
                <Icon name="triangle-alert" size="sm" className="mt-1 text-caution-fg" />
                <span className="min-w-0 wrap-anywhere">
                  {message} <code className="text-xs text-ink-faint">{code}</code>
                </span>
              </p>
            ))}
          </th>
          <td className="wide w-60 text-sm text-ink-muted wrap-anywhere">
            <code>{item.path}</code>
          </td>
        </tr>
      ))}
    </Table>
  );
}

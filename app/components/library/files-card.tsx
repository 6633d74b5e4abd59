import { Link } from '@remix-run/react';
import { bytesWords } from '#app/components/ui/bytes.ts';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { Table } from '#app/components/ui/table.tsx';
import type { ArtifactFile } from '#app/contracts/artifacts.ts';
import { paths } from '#app/lib/paths.ts';

interface FilesCardProps {
  uuid: string;
  files: readonly ArtifactFile[];
  /** How many there are, of which the first are listed. */
  total: number;
  /** The file that is shown above. */
  shown: string | null;
  /** The version looked at, when it is not the current one. */
  version: string | null;
}

/** The files of a version: each can be read here and downloaded. */
export function FilesCard({ uuid, files, total, shown, version }: FilesCardProps) {
  return (
    <Card
      title="Files"
      count={numbered(total)}
      foot={total > files.length ? <span>{numbered(total - files.length)} more; the API lists them all.</span> : undefined}
    >
      <Table caption="Files" columns={['Path', 'Size', 'Download']}>
        {files.map(({ path, size, executable }) => (
          <tr key={path}>
            <th scope="row" className="wrap-anywhere">
              <Link
                className="id rowlink"
                to={`${paths.artifact(uuid, { file: path, version })}#file`}
                aria-current={path === shown ? 'true' : undefined}
              >
                {path}
              </Link>
              {executable && <span className="ms-2 text-xs text-ink-muted">executable</span>}
            </th>
            <td className="text-sm whitespace-nowrap text-ink-muted tabular-nums">{bytesWords(size)}</td>
            <td>
              <Link
                className="text-sm"
                to={paths.artifactFile(uuid, path, { version })}
                reloadDocument
                aria-label={`Download ${path}`}
              >
                Download
              </Link>
            </td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

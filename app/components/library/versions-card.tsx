import { Link } from '@remix-run/react';
import { bytesWords } from '#app/components/ui/bytes.ts';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { Table } from '#app/components/ui/table.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { ArtifactVersion } from '#app/contracts/artifacts.ts';
import { paths } from '#app/lib/paths.ts';
import { shortHash } from './artifact-words.ts';

interface VersionsCardProps {
  uuid: string;
  versions: readonly ArtifactVersion[];
  total: number;
  /** The version whose content the page shows. */
  shown: string;
}

/** Every content this artifact has had, newest first. */
export function VersionsCard({ uuid, versions, total, shown }: VersionsCardProps) {
  return (
    <Card
      title="Versions"
      count={numbered(total)}
      foot={total > versions.length ? <span>{numbered(total - versions.length)} older; the API lists them all.</span> : undefined}
    >
      <Table
        caption="Versions, newest first"
        columns={['Content', 'Size', 'First seen', ...(total > 1 ? ['Changes'] : [])]}
        stacks
      >
        {versions.map((version, index) => (
          <tr key={version.content_hash}>
            <th scope="row">
              <Link
                className="id rowlink"
                to={paths.artifact(uuid, { version: version.current ? null : version.content_hash })}
                aria-current={version.content_hash === shown ? 'true' : undefined}
              >
                {shortHash(version.content_hash)}
              </Link>
              {version.current && <span className="ms-2 text-xs text-ink-muted">current</span>}
              {version.content_hash === shown && !version.current && (
                <span className="ms-2 text-xs text-ink-muted">shown here</span>
              )}
            </th>
            <td className="text-sm text-ink-muted tabular-nums">
              {version.file_count === 0 ? 'No files' : `${counted(version.file_count, 'file')}, ${bytesWords(version.bytes)}`}
            </td>
            <td className="text-sm text-ink-muted">
              <RelativeTime at={version.created_at} />
            </td>
            {total > 1 && (
              <td className="text-sm">
                {index + 1 < total && (
                  <Link
                    to={paths.artifactChanges(uuid, { to: version.content_hash })}
                    aria-label={`Changes of ${shortHash(version.content_hash)} against the version before`}
                  >
                    What changed
                  </Link>
                )}
              </td>
            )}
          </tr>
        ))}
      </Table>
    </Card>
  );
}

import { Link } from '@remix-run/react';
import { ArtifactTypeName } from '#app/components/ui/artifact.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { Table } from '#app/components/ui/table.tsx';
import type { ResolvedSummary } from '#app/contracts/set-pages.ts';
import { ARTIFACT_TYPES } from '#app/domain/artifact-types.ts';
import { paths } from '#app/lib/paths.ts';

/** What the set comes to: artifacts by type, and the way to the whole list. */
export function ResolvedCard({ setId, resolved }: { setId: string; resolved: ResolvedSummary }) {
  const { total, by_type: byType, duplicates, warnings, tokens } = resolved;
  const remarks = [
    duplicates > 0 ? `${counted(duplicates, 'duplicate')} dropped` : 'No duplicates',
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return (
    <Card
      title="Resolved"
      count={numbered(total)}
      id="resolved"
      foot={
        <>
          <span className="num">{remarks.join(', ')}</span>
          <Link to={paths.setResolved(setId)}>{total === 1 ? 'See it' : `See all ${numbered(total)} in order`}</Link>
        </>
      }
    >
      {total > 0 && (
        <Table caption="Artifacts by type">
          {ARTIFACT_TYPES.filter((type) => byType[type]).map((type) => (
            <tr key={type}>
              <th scope="row">
                <ArtifactTypeName type={type} />
              </th>
              <td className="r">{numbered(byType[type] ?? 0)}</td>
            </tr>
          ))}
          {/* A client reads names and descriptions of all that is installed, so that the model can choose among it. */}
          <tr>
            <th scope="row" className="font-normal text-ink-muted">
              Loaded while idle
            </th>
            <td className="r text-ink-muted">{tokens > 0 ? `about ${counted(tokens, 'token')}` : 'Nothing'}</td>
          </tr>
        </Table>
      )}
    </Card>
  );
}

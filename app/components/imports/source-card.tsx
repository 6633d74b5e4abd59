import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Card } from '#app/components/ui/card.tsx';
import { durationWords } from '#app/components/ui/duration.ts';
import { type Fact, Pairs } from '#app/components/ui/facts.tsx';
import { ExactTime } from '#app/components/ui/time.tsx';
import { paths } from '#app/lib/paths.ts';
import type { ReportHead } from './report-sections.ts';
import { sourceKinds, sourcePlace } from './source-words.ts';

const known = (name: string, value: ReactNode | null): Fact[] => (value === null || value === '' ? [] : [{ name, value }]);

/** Where an import came from and where it went. */
export function SourceCard({ report }: { report: ReportHead }) {
  const { source, collection_id: collectionId, collection_name: collection, started_at: started, finished_at: finished } = report;
  return (
    <Card title="Source">
      <div className="p-4">
        <Pairs
          pairs={[
            { name: 'Kind', value: sourceKinds[source.kind] },
            { name: source.kind === 'git' ? 'Address' : 'Place', value: <code>{sourcePlace(source)}</code> },
            ...known('Ref', source.ref && <code>{source.ref}</code>),
            ...known('Subfolder', source.subdirectory && <code>{source.subdirectory}</code>),
            ...known('Commit', source.commit && <code>{source.commit.slice(0, 12)}</code>),
            ...known(
              'Collection',
              collectionId !== null ? <Link to={paths.collection(collectionId)}>{collection}</Link> : collection,
            ),
            { name: 'By', value: report.requested_by },
            ...known('Started', started && <ExactTime at={started} />),
            ...known('Took', started && finished && durationWords(started, finished)),
          ]}
        />
      </div>
    </Card>
  );
}

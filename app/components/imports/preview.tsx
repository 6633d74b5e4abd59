import { Form } from '@remix-run/react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted } from '#app/components/ui/count.ts';
import { StateCount } from '#app/components/ui/state-badge.tsx';
import { NotesCard, ReportSections } from './report.tsx';
import type { ReportHead, ReportOverview } from './report-sections.ts';

export interface ImportPreview {
  report: ReportHead;
  overview: ReportOverview;
  /** The fields of the form that was previewed, to import just that; null for an archive, which a page cannot keep. */
  fields: [name: string, value: string][] | null;
}

const counts = [
  { name: 'created', words: 'to create' },
  { name: 'updated', words: 'to update' },
  { name: 'unchanged', words: 'unchanged' },
  { name: 'rejected', words: 'rejected' },
  { name: 'vanished', words: 'vanished' },
] as const;

/** What an import would do. Nothing has been written; one button does just this. */
export function PreviewReport({ preview }: { preview: ImportPreview }) {
  const { report, overview, fields } = preview;
  const changes = overview.counts.created + overview.counts.updated;
  return (
    <>
      <Card
        title={`Preview of ${report.source.name}`}
        aside={<span className="text-sm text-ink-muted">Nothing has been written</span>}
        foot={
          <>
            <span>
              {report.collection_id === null ? 'A new collection' : 'The collection'} <b>{report.collection_name}</b> takes it in.
            </span>
            {fields === null ? (
              <span>Choose the archive again below to import it.</span>
            ) : (
              <Form method="post">
                <FormKey />
                {fields.map(([name, value]) => (
                  <input key={name} type="hidden" name={name} value={value} />
                ))}
                <Button
                  variant="primary"
                  name="intent"
                  value="import"
                  disabled={overview.counts.all - overview.counts.rejected === 0}
                >
                  {changes > 0 ? `Import ${counted(changes, 'change')}` : 'Import, with nothing new'}
                </Button>
              </Form>
            )}
          </>
        }
      >
        <p className="flex flex-wrap gap-x-4 gap-y-1.5 p-4 text-md">
          <span className="sr-only">Summary:</span>
          {counts
            .filter(({ name }) => overview.counts[name] > 0)
            .map(({ name, words }) => (
              <StateCount key={name} state={name} count={overview.counts[name]}>
                {words}
              </StateCount>
            ))}
          {overview.counts.all + overview.counts.vanished === 0 && (
            <span className="text-ink-muted">No artifact was found in it.</span>
          )}
        </p>
      </Card>
      <NotesCard notes={report.notes} />
      <ReportSections overview={overview} id={null} />
    </>
  );
}

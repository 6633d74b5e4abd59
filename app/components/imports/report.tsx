import { Link } from '@remix-run/react';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { Icon } from '#app/components/ui/icon.tsx';
import { paths } from '#app/lib/paths.ts';
import type { ReportFilter, ReportHead, ReportOverview, ReportRows } from './report-sections.ts';
import { ReportTable } from './report-table.tsx';

export const filterNames = {
  all: 'All',
  rejected: 'Rejected',
  warnings: 'Warnings',
  created: 'Created',
  updated: 'Updated',
  unchanged: 'Unchanged',
  vanished: 'Vanished',
} as const satisfies Record<ReportFilter, string>;

const sections = {
  rejected: {
    title: 'Rejected',
    remark: 'Not in the library',
    columns: ['Outcome', 'Artifact and reason', 'Found at'],
    filter: 'rejected',
  },
  warned: {
    title: 'With warnings',
    remark: 'In the library, worth a look',
    columns: ['Outcome', 'Artifact and warning', 'Found at'],
    filter: 'warnings',
  },
  vanished: {
    title: 'Vanished',
    remark: 'In the library, no longer in the source',
    columns: ['Outcome', 'Artifact', 'Was at'],
    filter: 'vanished',
  },
} as const;

interface SectionProps {
  name: keyof typeof sections;
  section: ReportRows;
  /** The report that "Show all" leads to; null for a preview. */
  id: string | null;
}

function Section({ name, section, id }: SectionProps) {
  const { rows, total } = section;
  if (total === 0) return null;
  const { title, remark, columns, filter } = sections[name];
  const more = total - rows.length;
  return (
    <Card
      title={title}
      count={numbered(total)}
      aside={<span className="text-sm text-ink-muted">{remark}</span>}
      foot={
        more > 0 && (
          <>
            <span>{numbered(more)} more</span>
            {id !== null && (
              <Link to={paths.import(id, { show: filter })}>
                Show all {numbered(total)} {filterNames[filter].toLowerCase()}
              </Link>
            )}
          </>
        )
      }
    >
      <ReportTable caption={`${title}, ${counted(rows.length, 'place')}`} columns={[...columns]} rows={rows} />
    </Card>
  );
}

/** What needs a look first, each place with its reason; what is fine is folded with its count. */
export function ReportSections({ overview, id }: { overview: ReportOverview; id: string | null }) {
  const { rejected, warned, vanished, plain } = overview;
  return (
    <>
      <Section name="rejected" section={rejected} id={id} />
      <Section name="warned" section={warned} id={id} />
      <Section name="vanished" section={vanished} id={id} />
      {plain.total > 0 && (
        <details className="card folded" open={rejected.total + warned.total + vanished.total === 0}>
          <summary className="card-head">
            <h2 className="flex items-center gap-2">
              <Icon name="chevron-right" className="chev" />
              <span>
                Without remarks <span className="n">{numbered(plain.total)}</span>
              </span>
            </h2>
          </summary>
          <ReportTable
            caption={`Created, updated or unchanged without remarks, ${counted(plain.rows.length, 'place')}`}
            columns={['Outcome', 'Artifact', 'Found at']}
            rows={plain.rows}
          />
          {plain.total > plain.rows.length && (
            <div className="card-foot">
              <span>{numbered(plain.total - plain.rows.length)} more, behind the filters at the top</span>
            </div>
          )}
        </details>
      )}
    </>
  );
}

/** Things said of the source as a whole, such as submodules and links that lead out of it. */
export function NotesCard({ notes }: { notes: ReportHead['notes'] }) {
  if (notes.length === 0) return null;
  return (
    <Card
      title="About the source"
      count={numbered(notes.length)}
      aside={<span className="text-sm text-ink-muted">Noted, no artifact</span>}
    >
      <ul className="rows">
        {notes.map(({ path, code, message }) => (
          <li key={`${path} ${code} ${message}`}>
            <div className="min-w-0 grow text-sm">
              <p className="wrap-anywhere">
                {message} <code className="text-xs text-ink-faint">{code}</code>
              </p>
              <p className="text-ink-muted wrap-anywhere">
                <code>{path}</code>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

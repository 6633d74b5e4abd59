import { Chip, Chips } from '#app/components/ui/chips.tsx';
import { paths } from '#app/lib/paths.ts';
import { filterNames } from './report.tsx';
import { REPORT_FILTERS, type ReportCounts, type ReportFilter } from './report-sections.ts';

/** The outcomes as links, each with its count. */
export function ReportChips({ id, counts, current }: { id: string; counts: ReportCounts; current: ReportFilter }) {
  return (
    <Chips label="Filter items">
      {REPORT_FILTERS.filter((filter) => filter === 'all' || counts[filter] > 0 || filter === current).map((filter) => (
        <Chip
          key={filter}
          to={paths.import(id, { show: filter === 'all' ? null : filter })}
          name={filterNames[filter]}
          count={counts[filter]}
          current={filter === current}
        />
      ))}
    </Chips>
  );
}

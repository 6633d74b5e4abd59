import type { ImportItem, ImportReport } from '#app/contracts/imports.ts';

/** The filters of a report, in the order of their chips. */
export const REPORT_FILTERS = ['all', 'rejected', 'warnings', 'created', 'updated', 'unchanged', 'vanished'] as const;
export type ReportFilter = (typeof REPORT_FILTERS)[number];

export type ReportCounts = Record<ReportFilter, number>;

/** Some rows of a section that has so many. */
export interface ReportRows {
  rows: ImportItem[];
  total: number;
}

/** A report as its page shows it at first: what needs a look, then the rest. */
export interface ReportOverview {
  counts: ReportCounts;
  rejected: ReportRows;
  warned: ReportRows;
  vanished: ReportRows;
  /** In the library, and nothing to say about them. */
  plain: ReportRows;
}

/** How many rows of each section stand on the first page; the filters lead to the rest. */
const SHOWN = { rejected: 50, warned: 10, vanished: 20, plain: 50 } as const;

const isTaken = ({ outcome }: ImportItem): boolean => outcome !== 'rejected' && outcome !== 'vanished';

const matches = (filter: ReportFilter, item: ImportItem): boolean => {
  if (filter === 'all') return item.outcome !== 'vanished';
  return filter === 'warnings' ? isTaken(item) && item.warnings.length > 0 : item.outcome === filter;
};

/** How many places each filter shows. What has vanished was not found, so it is not among "all". */
export function reportCounts(items: readonly ImportItem[]): ReportCounts {
  const count = (filter: ReportFilter): number => items.filter((item) => matches(filter, item)).length;
  return {
    all: count('all'),
    rejected: count('rejected'),
    warnings: count('warnings'),
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    vanished: count('vanished'),
  };
}

const first = (rows: readonly ImportItem[], most: number): ReportRows => ({ rows: rows.slice(0, most), total: rows.length });

/** The first page of a report. */
export function reportOverview(items: readonly ImportItem[]): ReportOverview {
  const of = (filter: ReportFilter): ImportItem[] => items.filter((item) => matches(filter, item));
  return {
    counts: reportCounts(items),
    rejected: first(of('rejected'), SHOWN.rejected),
    warned: first(of('warnings'), SHOWN.warned),
    vanished: first(of('vanished'), SHOWN.vanished),
    plain: first(
      items.filter((item) => isTaken(item) && item.warnings.length === 0),
      SHOWN.plain,
    ),
  };
}

/** A page of the rows of one filter. */
export function reportPage(items: readonly ImportItem[], filter: ReportFilter, offset: number, limit: number): ReportRows {
  const all = items.filter((item) => matches(filter, item));
  return { rows: all.slice(offset, offset + limit), total: all.length };
}

/** What a report is about, without its rows. */
export type ReportHead = Omit<ImportReport, 'items'>;

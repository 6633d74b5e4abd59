import { ButtonLink } from './button.tsx';
import { Icon } from './icon.tsx';

export interface PageRange {
  /** How many rows there are in all. */
  total: number;
  limit: number;
  offset: number;
}

/** "13 to 24 of 31 sets" */
export function rangeWords({ total, limit, offset }: PageRange, noun: { one: string; many: string }): string {
  const last = Math.min(offset + limit, total);
  const things = total === 1 ? noun.one : noun.many;
  return total === 0 ? `0 ${things}` : `${offset + 1} to ${last} of ${total} ${things}`;
}

interface PagerProps {
  range: PageRange;
  noun: { one: string; many: string };
  /** The address of the page that starts at an offset. */
  to(offset: number): string;
}

/** Where in the list one is, and the pages before and after. Left out when everything fits on one page. */
export function Pager({ range, noun, to }: PagerProps) {
  const { total, limit, offset } = range;
  const hasNext = offset + limit < total;
  if (offset === 0 && !hasNext) return null;
  return (
    <nav className="split text-sm text-ink-muted" aria-label="Pages">
      <span className="num">{rangeWords(range, noun)}</span>
      <div className="actions">
        {offset > 0 ? (
          <ButtonLink small icon="chevron-left" rel="prev" to={to(Math.max(0, offset - limit))}>
            Previous
          </ButtonLink>
        ) : (
          <PagerEnd before>Previous</PagerEnd>
        )}
        {hasNext ? (
          <ButtonLink small rel="next" to={to(offset + limit)}>
            Next
            <Icon name="chevron-right" />
          </ButtonLink>
        ) : (
          <PagerEnd>Next</PagerEnd>
        )}
      </div>
    </nav>
  );
}

/** There is nothing further on this side; the place stays so that the other button does not jump. */
function PagerEnd({ before = false, children }: { before?: boolean; children: string }) {
  return (
    <span className="btn btn-sm" aria-disabled="true">
      {before && <Icon name="chevron-left" />}
      {children}
      {!before && <Icon name="chevron-right" />}
    </span>
  );
}

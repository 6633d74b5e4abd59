import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { type PageRange, rangeWords } from './pager.tsx';

/** The pages of a list to tick: the buttons send its form, so that the ticks go along. */
export function PickPages({ range, noun }: { range: PageRange; noun: { one: string; many: string } }) {
  const { total, limit, offset } = range;
  const hasNext = offset + limit < total;
  if (offset === 0 && !hasNext) return null;
  return (
    <nav className="split text-sm text-ink-muted" aria-label="Pages">
      <span className="num">{rangeWords(range, noun)}. The selection stays while you search and change pages.</span>
      <div className="actions">
        <Button small icon="chevron-left" name="offset" value={Math.max(0, offset - limit)} disabled={offset === 0}>
          Previous
        </Button>
        <Button small name="offset" value={offset + limit} disabled={!hasNext}>
          Next
          <Icon name="chevron-right" />
        </Button>
      </div>
    </nav>
  );
}

import type { ReactNode } from 'react';
import { numbered } from './count.ts';
import { Icon } from './icon.tsx';

interface FoldedCardProps {
  title: string;
  count: number;
  /** A few words about all that is inside. */
  remark: string;
  children: ReactNode;
}

/** A card of rows that nobody has to look at one by one: closed until somebody opens it, left out when there is none. */
export function FoldedCard({ title, count, remark, children }: FoldedCardProps) {
  if (count === 0) return null;
  return (
    <details className="card folded">
      <summary className="card-head">
        <h2 className="flex items-center gap-2">
          <Icon name="chevron-right" className="chev" />
          <span>
            {title} <span className="n">{numbered(count)}</span>
          </span>
        </h2>
        <span className="text-sm text-ink-muted">{remark}</span>
      </summary>
      {children}
    </details>
  );
}

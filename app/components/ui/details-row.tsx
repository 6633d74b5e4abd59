import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface RowProps {
  badge: ReactNode;
  what: ReactNode;
  /** Counts at the right. */
  figures?: ReactNode;
}

/** A row that opens: state, name and remarks, figures; inside what it is about in full. */
export function DetailsRow({ badge, what, figures, open, children }: RowProps & { open?: boolean; children: ReactNode }) {
  return (
    <details className="item" open={open}>
      <summary>
        <Icon name="chevron-right" className="chev" />
        {badge}
        <span className="what">{what}</span>
        <span className="fig">{figures}</span>
      </summary>
      <div className="item-body">{children}</div>
    </details>
  );
}

/** The same row with nothing inside to open. */
export function FlatRow({ badge, what, figures }: RowProps) {
  return (
    <div className="item-flat">
      {badge}
      <span className="what">{what}</span>
      <span className="fig">{figures}</span>
    </div>
  );
}

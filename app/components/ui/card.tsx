import { type ReactNode, useId } from 'react';
import { classes } from './classes.ts';

interface CardProps {
  title: string;
  /** Shown faint beside the title. */
  count?: number | string;
  /** At the right of the heading bar: a remark, a link or a small button. */
  aside?: ReactNode;
  /** The remark below the rows, with "Show all N" at its right. */
  foot?: ReactNode;
  /** Where a link on the same page leads. */
  id?: string;
  className?: string;
  children: ReactNode;
}

/** A named section: heading bar, rows or text, foot. A line and no shadow. */
export function Card({ title, count, aside, foot, id, className, children }: CardProps) {
  const headingId = useId();
  return (
    <section className={classes('card', className)} id={id} aria-labelledby={headingId}>
      <div className="card-head">
        <h2 id={headingId}>
          {title}
          {count === undefined ? null : <span className="ms-1.5 n">{count}</span>}
        </h2>
        {aside}
      </div>
      {children}
      {foot && <div className="card-foot">{foot}</div>}
    </section>
  );
}

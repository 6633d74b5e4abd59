import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { classes } from '#app/components/ui/classes.ts';
import { Icon } from '#app/components/ui/icon.tsx';

export interface Crumb {
  name: string;
  to: string;
}

interface PageHeaderProps {
  title: string;
  /** The pages above this one, the nearest last. */
  crumbs?: readonly Crumb[];
  /** Before the title: the tile of a set. */
  tile?: ReactNode;
  /** Beside the title: a state or tags. */
  badge?: ReactNode;
  /** One sentence below. */
  lede?: ReactNode;
  /** At the right, the primary one first; below the sentence on phones. */
  actions?: ReactNode;
  /** What edits title and sentence where they stand; it stands in for them while `isEdited`. */
  form?: ReactNode;
  isEdited?: boolean;
}

/** Breadcrumb, the one h1, one sentence, actions. */
export function PageHeader({ title, crumbs = [], tile, badge, lede, actions, form, isEdited = false }: PageHeaderProps) {
  return (
    <div className={classes('page-head', crumbs.length > 0 && 'has-crumbs')}>
      <div>
        {crumbs.length > 0 && (
          <nav className="crumbs" aria-label="Breadcrumb">
            <ol>
              {crumbs.map(({ name, to }, index) => (
                <li key={to}>
                  {index > 0 && <Icon name="chevron-right" size="sm" />}
                  <Link to={to}>{name}</Link>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <div className="flex flex-wrap items-center gap-3">
          {tile}
          <h1 className={isEdited ? 'sr-only' : 'min-w-0'} id="page-title" tabIndex={-1}>
            {title}
          </h1>
          {!isEdited && badge}
        </div>
        {form}
        {lede && !isEdited && <p className="lede">{lede}</p>}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}

import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** Filters as links with their counts. */
export function Chips({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap items-center gap-1.5">{children}</ul>
    </nav>
  );
}

interface ChipProps {
  to: string;
  name: string;
  count?: number;
  /** The filter is on; the link takes it off when `removes` is set. */
  current?: boolean;
  removes?: boolean;
}

export function Chip({ to, name, count, current = false, removes = false }: ChipProps) {
  return (
    <li>
      <Link
        className="chip"
        to={to}
        aria-current={current ? 'true' : undefined}
        aria-label={removes ? `Remove filter ${name}` : undefined}
      >
        {name} {count === undefined ? null : <span className="n">{count}</span>}
        {removes && <Icon name="x" size="sm" />}
      </Link>
    </li>
  );
}

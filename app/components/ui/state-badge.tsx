import type { ReactNode } from 'react';
import { Badge } from './badge.tsx';
import { Icon } from './icon.tsx';
import { type Family, type State, stateLook } from './states.ts';

interface StateBadgeProps {
  state: State;
  /** The plan has been carried out: "Created" instead of "Create". */
  done?: boolean;
  /** Other words for the same state, such as "3 behind". */
  children?: ReactNode;
}

/** A state as icon, word and colour. */
export function StateBadge({ state, done = false, children }: StateBadgeProps) {
  const look = stateLook(state);
  return (
    <Badge family={look.family} icon={look.icon}>
      {children ?? (done ? (look.done ?? look.word) : look.word)}
    </Badge>
  );
}

const inks = {
  positive: 'text-positive-fg',
  notice: 'text-notice-fg',
  local: 'text-local-fg',
  caution: 'text-caution-fg',
  danger: 'text-danger-fg',
  neutral: 'text-neutral-fg',
} as const satisfies Record<Family, string>;

/** "12 to create" in a summary line: the state's icon in its colour before a number with its words. */
export function StateCount({ state, count, children }: { state: State; count: number; children: ReactNode }) {
  const { family, icon } = stateLook(state);
  return (
    <span className="inline-flex items-center gap-1.5">
      <Icon name={icon} className={inks[family]} />
      <span className="text-ink-muted">
        <b className="text-ink">{count}</b> {children}
      </span>
    </span>
  );
}

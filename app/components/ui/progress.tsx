import { type ReactNode, useId } from 'react';

interface ProgressProps {
  done: number;
  total: number;
  /** Counts by outcome, or the time that is left. */
  children?: ReactNode;
}

/** A bar that is always accompanied by its numbers in words. */
export function Progress({ done, total, children }: ProgressProps) {
  const labelId = useId();
  return (
    <div className="grid gap-3">
      <div className="split">
        <span className="font-medium tabular-nums" id={labelId}>
          {done} of {total} done
        </span>
        {children && <span className="text-sm text-ink-muted">{children}</span>}
      </div>
      <progress value={done} max={Math.max(total, 1)} aria-labelledby={labelId} />
    </div>
  );
}

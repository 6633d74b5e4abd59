import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon, type IconName } from './icon.tsx';
import type { Family } from './states.ts';

/** Icon and word on the tint of a state family. */
export function Badge({ family, icon, children }: { family: Family; icon: IconName; children: ReactNode }) {
  return (
    <span className={classes('badge', family !== 'neutral' && `is-${family}`)}>
      <Icon name={icon} size="sm" />
      {children}
    </span>
  );
}

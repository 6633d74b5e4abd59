import { classes } from './classes.ts';
import type { IconName } from './icon-table.ts';
import { useDrawing } from './sprite.tsx';

interface TileProps {
  /** `#rrggbb`, as stored. */
  color: string;
  icon: IconName;
  size?: 'sm' | 'lg';
}

/** An icon on a tint of its colour. The colour is an attribute, because the content security policy refuses inline styles. */
export function Tile({ color, icon, size }: TileProps) {
  useDrawing(icon);
  return (
    <svg
      className={classes('tile', size === 'sm' && 'tile-sm', size === 'lg' && 'tile-lg')}
      viewBox="-9.5 -9.5 43 43"
      color={color}
      aria-hidden="true"
    >
      <use href={`#i-${icon}`} width="24" height="24" />
    </svg>
  );
}

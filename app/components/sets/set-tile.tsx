import { classes } from '#app/components/ui/classes.ts';
import { useDrawing } from '#app/components/ui/sprite.tsx';
import { shownColor, shownIcon } from './set-look.ts';

interface SetTileProps {
  set: { color: string | null; icon: string | null };
  size?: 'sm' | 'lg';
}

/** Colour and icon of a set, painted by attributes: the content security policy refuses inline styles. */
export function SetTile({ set, size }: SetTileProps) {
  const color = shownColor(set.color);
  const icon = shownIcon(set.icon);
  useDrawing(icon);
  return (
    <svg
      className={classes('tile', size === 'sm' && 'tile-sm', size === 'lg' && 'tile-lg')}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" fill={color} fillOpacity=".16" />
      <use href={`#i-${icon}`} x="7" y="7" width="18" height="18" stroke={color} />
    </svg>
  );
}

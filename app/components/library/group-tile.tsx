import { SetTile } from '#app/components/sets/set-tile.tsx';
import { classes } from '#app/components/ui/classes.ts';
import { useDrawing } from '#app/components/ui/sprite.tsx';

interface GroupTileProps {
  group: { color: string | null; icon: string | null };
  size?: 'sm' | 'lg';
}

/** Colour and icon of a group; one without an icon shows a list, so that it is not taken for a set. */
export function GroupTile({ group, size }: GroupTileProps) {
  useDrawing('list');
  if (group.icon !== null) return <SetTile set={group} size={size} />;
  const color = group.color ?? '#6f7a8a';
  return (
    <svg
      className={classes('tile', size === 'sm' && 'tile-sm', size === 'lg' && 'tile-lg')}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" fill={color} fillOpacity=".16" />
      <use href="#i-list" x="7" y="7" width="18" height="18" stroke={color} />
    </svg>
  );
}

import { shownColor, shownIcon } from '#app/components/sets/set-look.ts';
import { Tile } from '#app/components/ui/tile.tsx';

interface GroupTileProps {
  group: { color: string | null; icon: string | null };
  size?: 'sm' | 'lg';
}

/** Colour and icon of a group; one without an icon shows a list, so that it is not taken for a set. */
export const GroupTile = ({ group, size }: GroupTileProps) => (
  <Tile color={shownColor(group.color)} icon={group.icon === null ? 'list' : shownIcon(group.icon)} size={size} />
);

import { Tile } from '#app/components/ui/tile.tsx';
import { shownColor, shownIcon } from './set-look.ts';

interface SetTileProps {
  set: { color: string | null; icon: string | null };
  size?: 'sm' | 'lg';
}

/** Colour and icon of a set. */
export const SetTile = ({ set, size }: SetTileProps) => (
  <Tile color={shownColor(set.color)} icon={shownIcon(set.icon)} size={size} />
);

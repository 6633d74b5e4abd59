import type { IconName } from '#app/components/ui/icon-table.ts';

/** Ten colours that keep 3:1 on cards and menus in both themes. A set may have any other; they are shown, never needed. */
export const swatches = [
  { name: 'indigo', hex: '#5b6ee1' },
  { name: 'violet', hex: '#8f5fd6' },
  { name: 'pink', hex: '#c9548f' },
  { name: 'red', hex: '#d0534b' },
  { name: 'orange', hex: '#c06a1f' },
  { name: 'amber', hex: '#a57a10' },
  { name: 'green', hex: '#3d8f58' },
  { name: 'teal', hex: '#1f8f8a' },
  { name: 'sky', hex: '#2f86c4' },
  { name: 'slate', hex: '#6f7a8a' },
] as const;

/** The drawings a set can have, by the word that is stored. */
export const setIcons = [
  'layers',
  'box',
  'monitor',
  'server',
  'database',
  'phone',
  'cloud',
  'chart',
  'person',
  'book',
  'flask',
  'key',
  'shield',
  'clock',
] as const satisfies readonly IconName[];

const FALLBACK_COLOR = '#6f7a8a';
const FALLBACK_ICON: IconName = 'layers';

/** The colour painted for a stored one; slate when there is none. */
export const shownColor = (color: string | null): string => color ?? FALLBACK_COLOR;

/** The drawing for a stored word. The API takes any word; one we have no drawing for looks like a set. */
export const shownIcon = (icon: string | null): IconName => setIcons.find((known) => known === icon) ?? FALLBACK_ICON;

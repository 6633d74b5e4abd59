const SUFFIX = ' (copy)';

/** The name of a copy: `<name> (copy)`, the name shortened where both would not fit into `max` characters, counted as the contract of names does. */
export function copyName(name: string, max = 255): string {
  return `${[...name]
    .slice(0, max - SUFFIX.length)
    .join('')
    .trimEnd()}${SUFFIX}`;
}

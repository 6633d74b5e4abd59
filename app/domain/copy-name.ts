const SUFFIX = ' (copy)';

/** The name of a copy: `<name> (copy)`, the name shortened between characters where both would not fit into `max`. */
export function copyName(name: string, max = 255): string {
  let kept = '';
  for (const character of name) {
    if (kept.length + character.length + SUFFIX.length > max) break;
    kept += character;
  }
  return `${kept.trimEnd()}${SUFFIX}`;
}

/** "1 artifact", "33 artifacts", "1,204 artifacts". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numbered(count)} ${count === 1 ? one : many}`;
}

/** A number with thousands separated, the same on server and browser whatever their locales are. */
export const numbered = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** "Base", "Base and Backend", "Base, Backend and 3 more". */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  const last = shown.at(-1) ?? '';
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${last}` : last;
}

/** What a page may be told, in characters, to be called short: about half a megabyte of HTML. */
const SHORT = 150_000;

/**
 * Whether a page is short, by the data that its loaders answered: JSON, counted only as far as it takes to know.
 * A short page is painted in one piece; of a long one people see the beginning while the rest arrives.
 */
export function isShortPage(data: unknown): boolean {
  let left = SHORT;
  const open: unknown[] = [data];
  while (open.length > 0 && left > 0) {
    const value = open.pop();
    left -= typeof value === 'string' ? value.length : 8;
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) open.push(part);
  }
  return left > 0;
}

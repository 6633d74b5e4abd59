/** Reading a page's address. People edit and share addresses, so what makes no sense is left out rather than refused. */

/** PostgreSQL text cannot hold U+0000, so nothing can be found by it. */
const withoutNul = (text: string): string => text.replaceAll('\0', '');

/** A text parameter, trimmed and cut to `max` characters; empty when absent. The last one counts when it is repeated. */
export const textParam = (params: URLSearchParams, name: string, max = 255): string =>
  withoutNul(params.getAll(name).at(-1) ?? '')
    .trim()
    .slice(0, max);

/** A whole number within bounds, else the fallback. */
export function numberParam(params: URLSearchParams, name: string, { fallback, max }: { fallback: number; max: number }): number {
  const text = textParam(params, name);
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), max) : fallback;
}

/** How many rows to leave out before the page. */
export const offsetParam = (params: URLSearchParams): number => numberParam(params, 'offset', { fallback: 0, max: 999_999_999 });

/** One of a few words, else the first of them. */
export function choiceParam<const Choice extends string>(
  params: URLSearchParams,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = textParam(params, name);
  return choices.find((choice) => choice === text) ?? choices[0];
}

/** A repeated parameter without its empty values. */
export const listParam = (params: URLSearchParams, name: string, max = 255): string[] =>
  params
    .getAll(name)
    .map((value) => withoutNul(value).trim())
    .filter((value) => value !== '' && value.length <= max);

import { isObject } from '#app/domain/importing/place.ts';

/** One element of a list as it is in the file. */
export interface FoundElement {
  hash: string;
  value: unknown;
}

/** What may be found in a list: an entry that is wanted there, or was written there, or both. */
export interface SoughtElement {
  key: string;
  desiredHash: string | null;
  recorded: { hash: string; value: unknown; index: number | null } | null;
}

/** The fields of a handler that say what it runs. */
const RUNS = ['command', 'bash', 'powershell', 'url', 'prompt'] as const;

function handlersOf(value: unknown): string[] {
  if (!isObject(value)) return [];
  const own = RUNS.flatMap((field) => (typeof value[field] === 'string' ? [`${field} ${value[field]}`] : []));
  return Array.isArray(value.hooks) ? [...own, ...value.hooks.flatMap(handlersOf)] : own;
}

const matcherOf = (value: unknown): unknown => (isObject(value) ? (value.matcher ?? null) : null);

type Recorded = NonNullable<SoughtElement['recorded']>;

/** Whether an element still runs what ours ran. */
const runsTheSame = (element: FoundElement, recorded: Recorded): boolean => {
  const runs = handlersOf(recorded.value);
  return handlersOf(element.value).some((handler) => runs.includes(handler));
};

/** Whether an element stands where ours stood, for the same tools. */
const standsTheSame = (element: FoundElement, index: number, recorded: Recorded): boolean =>
  index === recorded.index && matcherOf(element.value) === matcherOf(recorded.value);

/**
 * Finds the elements of a list that are ours, although elements have no names: first those as we wrote them, then those as they
 * are wanted (put there by somebody else, or by a run that was forgotten), then those that look like ours after an edit. Each
 * element is found once at most.
 * @returns the index of each key that was found
 */
export function matchElements(elements: readonly FoundElement[], sought: readonly SoughtElement[]): Map<string, number> {
  const found = new Map<string, number>();
  const free = new Set(elements.keys());
  const take = (key: string, index: number | undefined): void => {
    if (index === undefined) return;
    free.delete(index);
    found.set(key, index);
  };
  const first = (isIt: (element: FoundElement, index: number) => boolean): number | undefined =>
    [...free].find((index) => {
      const element = elements[index];
      return element !== undefined && isIt(element, index);
    });
  for (const { key, recorded } of sought) {
    if (recorded === null) continue;
    const isOurs = (element: FoundElement): boolean => element.hash === recorded.hash;
    take(key, first((element, index) => isOurs(element) && index === recorded.index) ?? first(isOurs));
  }
  for (const { key, desiredHash } of sought) {
    if (!found.has(key) && desiredHash !== null)
      take(
        key,
        first((element) => element.hash === desiredHash),
      );
  }
  const signs: ((element: FoundElement, index: number, recorded: Recorded) => boolean)[] = [
    (element, _, recorded) => runsTheSame(element, recorded),
    standsTheSame,
  ];
  for (const isLikely of signs) {
    for (const { key, recorded } of sought) {
      if (found.has(key) || recorded === null) continue;
      take(
        key,
        first((element, index) => isLikely(element, index, recorded)),
      );
    }
  }
  return found;
}

import { randomBytes } from 'node:crypto';

/** A secret that is planted somewhere and must turn up nowhere else. */
export interface Canary {
  /** Where it was planted. */
  kind: string;
  secret: string;
}

/** As much as a parser quotes around the place that it does not understand. */
const WINDOW = 8;
const STEP = 2;
/** No digits of hexadecimal numbers, so that no id and no hash looks like a part of a secret. */
const LETTERS = 'ghjkmnpqrstvwxyz';

/** A secret that nothing else looks like. */
export const newSecret = (): string => Array.from(randomBytes(48), (byte) => LETTERS[byte % LETTERS.length]).join('');

/** Parts of a secret: whoever quotes a line or cuts it off shows a part. */
const partsOf = (secret: string): string[] =>
  Array.from({ length: Math.floor((secret.length - WINDOW) / STEP) + 1 }, (_, index) =>
    secret.slice(index * STEP, index * STEP + WINDOW),
  );

const encoded = (secret: string): string[] => {
  const bytes = Buffer.from(secret);
  return [bytes.toString('base64').slice(0, -4), bytes.toString('hex')];
};

/** Every secret of which a part is in the text, or the whole as base64 or hexadecimal digits. */
export function foundIn(text: string, canaries: readonly Canary[]): string[] {
  return canaries
    .filter(({ secret }) => [...partsOf(secret), ...encoded(secret)].some((part) => text.includes(part)))
    .map(({ kind }) => kind);
}

/** A place that was searched, and what was found there. */
export interface Sighting {
  where: string;
  kinds: string[];
}

/** Searches texts as they come; keeps what was found and how much was searched. */
export function createSearch(canaries: readonly Canary[]) {
  const sightings: Sighting[] = [];
  const searched: Record<string, number> = {};
  /** @param group what is counted @param but kinds that may be there */
  function search(group: string, where: string, text: string, but: readonly string[] = []): void {
    searched[group] = (searched[group] ?? 0) + 1;
    const kinds = foundIn(text, canaries).filter((kind) => !but.includes(kind));
    if (kinds.length > 0) sightings.push({ where: `${group}: ${where}`, kinds });
  }
  return { search, sightings, searched };
}

/**
 * Values under names that other people chose. `__proto__`, `constructor` and their like are names as any other here: what an
 * object inherits is never found, and `__proto__` never sets a prototype.
 */

/** What an object holds itself under a name; undefined when it holds nothing there. */
export const ownValue = <T>(object: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** Puts a value under a name, as an assignment does for every name but `__proto__`. */
export function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}

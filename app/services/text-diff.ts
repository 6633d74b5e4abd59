import { createPatch } from 'diff';

/** A larger file is named without its lines. */
const MAX_FILE = 256 * 1024;
const CONTEXT = 3;

/** The text of a file, or null when it is not text that people can read line by line. */
export function readableText(bytes: Uint8Array): string | null {
  if (bytes.length > MAX_FILE || bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** True for a file whose size allows its lines to be shown. */
export const isReadableSize = (size: number): boolean => size <= MAX_FILE;

/** A unified diff of two texts with three lines around each change. */
export const unifiedDiff = (path: string, from: string, to: string): string =>
  createPatch(path, from, to, undefined, undefined, { context: CONTEXT });

import type { WrittenFile } from '#app/domain/deploy/config/slot.ts';
import { type ConfigEdit, dropEmpty, editConfig, isAsNew, newConfig } from './edit.ts';
import type { ConfigFile } from './look.ts';

/** What is to happen to a shared config file. */
export interface ConfigIntent {
  file: ConfigFile;
  edits: readonly ConfigEdit[];
  /** Edits that would take out everything of ours that is in it now. */
  allOut: readonly ConfigEdit[];
  /** Whether anything of ours is in it afterwards. */
  keepsOurs: boolean;
  known: WrittenFile | null;
  /** The bytes that `known.preImage` names. */
  preImage: Uint8Array | null;
}

export interface ConfigOutcome {
  /** The new file; null when it goes, because there was none before us. */
  bytes: Uint8Array | null;
  /** The file without our entries; null when there would be none. Undefined: as it is known. */
  preImage: Uint8Array | null | undefined;
  /** Containers that we made. */
  made: string[][];
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

const union = (...lists: readonly string[][][]): string[][] => {
  const byId = new Map(lists.flat().map((path) => [JSON.stringify(path), path]));
  return [...byId.values()];
};

/** A text after our last entry left it: what we made goes too, and so does a file in which nothing else is. */
function afterUs({ known, edits, allOut }: ConfigIntent, text: string, made: readonly string[][]): Uint8Array | null {
  const slots = [...edits, ...allOut].map(({ slot }) => slot);
  const format = slots[0]?.format ?? 'json';
  const left = dropEmpty(format, text, made);
  const initial = Object.assign({}, ...slots.map((slot) => slot.initial ?? {}));
  return known !== null && known.preImage === null && isAsNew(format, left, initial) ? null : bytesOf(left);
}

/**
 * Works out what a config file becomes. One that is still as we left it goes back to the bytes it had before us when our last
 * entry goes; one that somebody edited since loses exactly our entries, and the containers we made when they are empty.
 * @returns null when its text cannot be changed like that
 */
export function changeConfig(intent: ConfigIntent): ConfigOutcome | null {
  const { file, edits, allOut, keepsOurs, known } = intent;
  const format = edits[0]?.slot.format ?? 'json';
  const { text, actual } = file;
  if (text === null) {
    const made = newConfig(format, edits);
    return made && { bytes: bytesOf(made.text), preImage: null, made: made.made };
  }
  const isAsWeLeftIt = known !== null && actual.kind === 'present' && actual.hash === known.hash;
  if (isAsWeLeftIt && !keepsOurs) return { bytes: intent.preImage, preImage: undefined, made: [] };
  const edited = editConfig(format, text, edits);
  const without = isAsWeLeftIt ? null : editConfig(format, text, allOut);
  if (edited === null || (!isAsWeLeftIt && without === null)) return null;
  const before = known?.made ?? [];
  return {
    bytes: keepsOurs ? bytesOf(edited.text) : afterUs(intent, edited.text, before),
    preImage: without === null ? undefined : allOut.length === 0 ? bytesOf(text) : afterUs(intent, without.text, before),
    made: union(before, edited.made),
  };
}

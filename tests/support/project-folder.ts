import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { carryOut, type UnitOutcome } from '#app/adapters/project-folder/carry-out.ts';
import { cleanUp, saveLateEdits } from '#app/adapters/project-folder/clean-up.ts';
import { type FileSystem, nodeFileSystem } from '#app/adapters/project-folder/file-system.ts';
import { openProjectFolder } from '#app/adapters/project-folder/folder.ts';
import type { Journal } from '#app/adapters/project-folder/journal.ts';
import type { EntryState } from '#app/domain/deploy/entries.ts';

/** A fresh folder that goes away with the test. */
export function temporaryFolder(): { path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'loadout-test-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const stateOf = (text: string, executable = false): EntryState => ({
  hash: createHash('sha256').update(text).digest('hex'),
  executable,
});

/** Writes files given as `path → text`; a text that starts with `#!` is made executable. */
export function writeTree(root: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const target = path.join(root, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    chmodSync(target, text.startsWith('#!') ? 0o755 : 0o644);
  }
}

/** Every file below a folder as `path → text` (links as `-> target`), our own state left out unless asked for. */
export function readTree(root: string, withState = false): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (below: string): void => {
    for (const entry of readdirSync(path.join(root, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (name === '.loadout' && !withState) continue;
      if (entry.isDirectory()) walk(name);
      else if (entry.isSymbolicLink()) files[name] = `-> ${readlinkSync(path.join(root, name))}`;
      else files[name] = readFileSync(path.join(root, name), 'utf8');
    }
  };
  if (existsSync(root)) walk('');
  return files;
}

export const isExecutable = (root: string, name: string): boolean => (lstatSync(path.join(root, name)).mode & 0o111) !== 0;

/** One change as a test words it: what is there (null: nothing) and what shall be there. */
export interface Change {
  path: string;
  from: string | null;
  to: string | null;
  keep?: boolean;
}

/** A journal for some units of changes, and the bytes it needs. */
export function journalOf(
  units: Change[][],
  run = 'run-1',
): { journal: Journal; contents: (hashes: readonly string[]) => Promise<Map<string, Uint8Array>> } {
  const texts = units.flat().flatMap((change) => (change.to === null ? [] : [change.to]));
  const bytes = new Map(texts.map((text) => [stateOf(text).hash, Buffer.from(text)]));
  let number = 0;
  const state = (text: string | null): EntryState | null => (text === null ? null : stateOf(text, text.startsWith('#!')));
  const journal: Journal = {
    version: 1,
    instance: 'test',
    owner: 'owner',
    project: 'project',
    run,
    generation: 1,
    failed: [],
    record: {
      profileId: 'p',
      setId: null,
      actor: 'tester',
      mode: 'per_artifact',
      onConflict: 'keep',
      digest: '',
      items: [],
      releases: [],
    },
    units: units.map((changes, id) => ({
      id,
      steps: changes.map(({ path: at, from, to, keep }) => {
        number += 1;
        return {
          kind: to === null ? ('remove' as const) : from === null ? ('create' as const) : ('replace' as const),
          path: at,
          staged: String(number),
          wanted: state(to),
          expected: state(from),
          keepAs: keep ? `.loadout/generations/1/backup/${at}` : null,
        };
      }),
    })),
  };
  return {
    journal,
    contents: async (hashes) =>
      new Map(hashes.flatMap((hash) => (bytes.has(hash) ? [[hash, bytes.get(hash) ?? Buffer.alloc(0)]] : []))),
  };
}

export type Call = keyof FileSystem;

/** A file system that lets a test look at, and spoil, each call. `before` may throw, or return to let the call through. */
export function watchedFileSystem(
  before: (call: Call, args: readonly unknown[], n: number) => void,
  inner: FileSystem = nodeFileSystem,
): FileSystem {
  let n = 0;
  const handler: ProxyHandler<FileSystem> = {
    get(target, property, receiver) {
      const real: unknown = Reflect.get(target, property, receiver);
      if (typeof real !== 'function') return real;
      return async (...args: unknown[]) => {
        n += 1;
        before(property as Call, args, n);
        return Reflect.apply(real, target, args);
      };
    },
  };
  return new Proxy(inner, handler);
}

/**
 * A disk that takes only a part of what it is given.
 * @param claims how many bytes it says it took, of those it was given and those it did take
 */
export const shortWriting = (inner: FileSystem, claims: (given: number, taken: number, n: number) => number): FileSystem => {
  let n = 0;
  const write: FileSystem['write'] = async (fd, bytes) => {
    n += 1;
    const taken = await inner.write(fd, bytes.subarray(0, Math.ceil(bytes.length / 2)));
    return claims(bytes.length, taken, n);
  };
  return new Proxy(inner, { get: (target, name) => (name === 'write' ? write : Reflect.get(target, name)) });
};

export const errno = (code: string): Error => Object.assign(new Error(`${code}: made by the test`), { code });

/** Without waiting for the disk: for tests that kill nothing but the process. */
export const unsynced: FileSystem = { ...nodeFileSystem, sync: async () => undefined };

/** A host that lacks the calls for exchanging names and for hard links (macOS, FAT, some FUSE file systems). */
export const plainHost = (inner: FileSystem = nodeFileSystem): FileSystem =>
  watchedFileSystem((call) => {
    if (call === 'exchange' || call === 'renameToFree') throw errno('ENOSYS');
    if (call === 'link') throw errno('EPERM');
  }, inner);

export interface RunOptions {
  fs?: FileSystem;
  /** Runs right before the unit with this number is applied: the plan is old by then. */
  meanwhile?: (unit: number) => void;
}

/** A whole run over a folder: carried out, looked after, cleaned up. */
export async function runUnits(
  root: string,
  units: Change[][],
  { fs = nodeFileSystem, meanwhile }: RunOptions = {},
): Promise<UnitOutcome[]> {
  const folder = await openProjectFolder(root, fs);
  const { journal, contents } = journalOf(units);
  let unit = 0;
  const outcomes = await carryOut({
    folder,
    journal,
    contents,
    sizeOf: () => 1,
    beforeUnit: async () => {
      meanwhile?.(unit);
      unit += 1;
      return 'go';
    },
  });
  await saveLateEdits(folder, journal);
  await cleanUp(folder);
  await folder.close();
  return outcomes;
}

export const failureCodes = (outcomes: UnitOutcome[]): (string | null)[] =>
  outcomes.map((outcome) => outcome.failure?.code ?? null);

/** What is left in our state folder beside what belongs there for good. */
export const leftoversIn = (root: string): string[] => {
  const state = path.join(root, '.loadout');
  const lasting = new Set(['generations', '.gitignore', 'lock', 'project.json', 'folders.json']);
  return existsSync(state) ? readdirSync(state).filter((name) => !lasting.has(name)) : [];
};

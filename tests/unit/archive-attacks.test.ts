import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unpackArchive } from '#app/adapters/archive/unpack.ts';
import { isAppError } from '#app/domain/errors.ts';
import { type CraftedTarEntry, craftTarGz, craftZip } from '#tests/support/archives.ts';
import { CRAFTED, hostilePath } from '#tests/support/path-attacks.ts';
import { temporaryFolder } from '#tests/support/project-folder.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

/** Archives of up to eight entries with hostile names; together more than 100,000 entries. */
const FUZZED = sized(300, 25_000);
const LIMITS = { bytes: 2 ** 20, files: 100 };
/** So deep below the jail that a name made to escape stays inside it. */
const DEPTH = ['1', '2', '3', '4', '5', '6', 'out'];

let jail: string;
let into: string;
let remove: () => void;

beforeEach(() => {
  ({ path: jail, remove } = temporaryFolder());
  into = path.join(jail, ...DEPTH);
  mkdirSync(into, { recursive: true });
  mkdirSync(path.join(path.dirname(into), 'neighbour'));
  writeFileSync(path.join(path.dirname(into), 'neighbour', 'mine'), 'mine');
});
afterEach(() => remove());

const KINDS = ['File', 'Directory', 'SymbolicLink', 'Link', 'CharacterDevice', 'FIFO'] as const;
type Kind = (typeof KINDS)[number];

interface Attack {
  format: 'zip' | 'tar.gz';
  entries: { name: string; kind: Kind; to: string }[];
}

const MODES: Record<Kind, number> = {
  File: 0o100644,
  Directory: 0o040755,
  SymbolicLink: 0o120777,
  Link: 0o100644,
  CharacterDevice: 0o020644,
  FIFO: 0o010644,
};
/** What fits the header of a tar: longer names need headers of their own, which are entries like any other. */
const short = (name: string): string => Buffer.from(name).subarray(0, 90).toString('latin1');

function packed({ format, entries }: Attack): Buffer {
  if (format === 'zip')
    return craftZip(
      entries.map(({ name, kind, to }) => ({ name, mode: MODES[kind], content: kind === 'SymbolicLink' ? to : 'evil' })),
    );
  return craftTarGz(
    entries.map(({ name, kind, to }): CraftedTarEntry => {
      const isFile = kind === 'File';
      return { name: short(name), type: kind, linkpath: isFile ? undefined : short(to), content: isFile ? 'evil' : '' };
    }),
  );
}

/** The files of the jail that are not where archives are unpacked, and whatever is neither a file nor a folder. */
function listed(): { outside: string[]; strange: string[] } {
  const found = { outside: [] as string[], strange: [] as string[] };
  for (const name of readdirSync(jail, { recursive: true, encoding: 'utf8' })) {
    const full = path.join(jail, name);
    const look = lstatSync(full);
    if (!look.isFile() && !look.isDirectory()) found.strange.push(name);
    if (look.isFile() && !full.startsWith(`${into}/`)) found.outside.push(name);
  }
  return found;
}

const OUTSIDE = [path.join(...DEPTH.slice(0, -1), 'neighbour', 'mine'), 'upload'];

/** Unpacks an archive into the jail and looks at what became of it. Returns whether it was refused. */
async function unpack(bytes: Uint8Array): Promise<boolean> {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  const upload = path.join(jail, 'upload');
  writeFileSync(upload, bytes);
  let refused = false;
  try {
    await unpackArchive(upload, into, LIMITS);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'archive_refused') throw error;
    refused = true;
  }
  const { outside, strange } = listed();
  expect({ outside: outside.toSorted(), strange }).toEqual({ outside: OUTSIDE.toSorted(), strange: [] });
  expect(readFileSync(path.join(path.dirname(into), 'neighbour', 'mine'), 'utf8')).toBe('mine');
  return refused;
}

const BENIGN = { name: 'skills/a/SKILL.md', kind: 'File', to: '' } as const;
const ATTACKS: Attack[] = CRAFTED.flatMap((crafted) =>
  (['zip', 'tar.gz'] as const).flatMap((format): Attack[] => [
    { format, entries: [BENIGN, { name: crafted, kind: 'File', to: '' }] },
    { format, entries: [BENIGN, { name: 'skills/a/link', kind: 'SymbolicLink', to: crafted }] },
    {
      format,
      entries: [
        { name: 'link', kind: 'SymbolicLink', to: '../neighbour' },
        { ...BENIGN, name: `link/${crafted}` },
      ],
    },
    { format, entries: [BENIGN, { name: crafted, kind: 'Directory', to: '' }, { ...BENIGN, name: `${crafted}/evil` }] },
  ]),
);

describe('archives made to escape', () => {
  test('are refused, or lie inside the folder they are unpacked into; one with a link is refused', {
    timeout: 600_000,
  }, async () => {
    const step = sized(7, 1);
    const tried = ATTACKS.filter((_, n) => n % step === 0);
    const seen = { archives: tried.length, refused: 0, unpacked: 0 };
    for (const attack of tried) {
      const refused = await unpack(packed(attack));
      seen[refused ? 'refused' : 'unpacked'] += 1;
      if (attack.entries.some(({ kind }) => kind === 'SymbolicLink')) expect(refused, JSON.stringify(attack)).toBe(true);
    }
    recordCounts('crafted archives', { ...seen });
    expect([seen.refused > seen.archives / 2, seen.unpacked > 10]).toEqual([true, true]);
  });

  test('fuzzed, whole or damaged: nothing of any lies outside, and none is a fault', { timeout: 3_600_000 }, async () => {
    const seen = { archives: 0, entries: 0, refused: 0, unpacked: 0, damaged: 0 };
    const entry = fc.record({
      name: hostilePath,
      kind: fc.constantFrom<Kind>('File', 'File', 'File', 'File', ...KINDS),
      to: hostilePath,
    });
    const attack = fc.record({
      format: fc.constantFrom('zip' as const, 'tar.gz' as const),
      entries: fc.array(entry, { minLength: 1, maxLength: 8 }),
      // Where to damage it: parts of its length, and the byte to write there.
      damage: fc.option(fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 4 })),
    });
    await fc.assert(
      fc.asyncProperty(attack, async ({ damage, ...whole }) => {
        const bytes = packed(whole);
        for (const [at, value] of damage ?? []) bytes[Math.floor(at * bytes.length)] = value;
        const refused = await unpack(bytes);
        seen.archives += 1;
        seen.entries += whole.entries.length;
        seen[refused ? 'refused' : 'unpacked'] += 1;
        if (damage !== null && damage.length > 0) seen.damaged += 1;
      }),
      { numRuns: FUZZED, endOnFailure: true },
    );
    recordCounts('fuzzed archives', { ...seen });
    expect([seen.refused > FUZZED / 4, seen.unpacked > FUZZED / 100]).toEqual([true, true]);
  });

  test('do escape from a program that does as they say, and the look at the jail finds it (negative control)', () => {
    const attacks: Attack['entries'][] = [
      [{ name: '../neighbour/evil', kind: 'File', to: '' }],
      [
        { name: 'link', kind: 'SymbolicLink', to: '../neighbour' },
        { name: 'link/evil-too', kind: 'File', to: '' },
      ],
    ];
    for (const entries of attacks) {
      for (const { name, kind, to } of entries) {
        const at = path.join(into, name);
        mkdirSync(path.dirname(at), { recursive: true });
        if (kind === 'SymbolicLink') symlinkSync(to, at);
        else writeFileSync(at, 'evil');
      }
    }
    const { outside, strange } = listed();
    recordCounts('archives unpacked as they say (negative control)', { escapes: outside.length - 1 });
    expect([outside.length, strange.length]).toEqual([3, 1]);
  });
});

import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderArtifact } from '#app/domain/deploy/render.ts';
import { isAllowedPlace } from '#app/domain/profiles.ts';
import { foldPath, normalisePath } from '#app/domain/safe-path.ts';
import { CRAFTED, hostilePath } from '#tests/support/path-attacks.ts';
import { readTree, runUnits, temporaryFolder, unsynced, writeTree } from '#tests/support/project-folder.ts';
import { recordCounts, sized } from '#tests/support/torture.ts';

const FUZZED = sized(10_000, 100_000);
/** How many of the accepted ones are really written. */
const WRITTEN = sized(200, 2_000);
const PROFILE = { platform: 'claude_code', rootDir: '.claude' } as const;
const NEIGHBOURS = { 'project-neighbour/mine': 'mine', 'project/.git/config': 'mine', 'project/README.md': 'mine' };

let jail: string;
let remove: () => void;

beforeEach(() => {
  ({ path: jail, remove } = temporaryFolder());
  writeTree(jail, NEIGHBOURS);
});
afterEach(() => remove());

/** The path as it would be written: what every deploy and every recovery asks before it touches the disk. */
const admitted = (given: string): string | null => {
  const normal = normalisePath(given);
  return isAllowedPlace(PROFILE, normal) ? normal : null;
};

/** What is wrong with an admitted path, seen by other rules than ours: those of Node for both kinds of systems. */
function fault(accepted: string): string | null {
  const parts = accepted.split('/');
  if (path.posix.resolve('/jail/project', accepted) !== `/jail/project/${accepted}`) return 'is another path on POSIX';
  const onWindows = path.win32.resolve('C:\\jail\\project', accepted);
  if (onWindows !== `C:\\jail\\project\\${parts.join('\\')}`) return 'is another path on Windows';
  // What NTFS and HFS+ make of a name: no stream, no trailing dots and spaces, no ignorable characters (as git has them).
  const seen = parts.map((part) =>
    (part.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '').split(':')[0] ?? '')
      .replace(/[. ]+$/, '')
      .toLowerCase(),
  );
  if (seen.some((part) => part === '' || part === '.git' || /^git~\d+$/.test(part))) return 'is read as .git or as nothing';
  if (!foldPath(accepted).startsWith('.claude/') && accepted !== '.mcp.json') return 'is outside the places of the profile';
  return parts.some((part) => Buffer.byteLength(part) > 255) ? 'has a part no file system takes' : null;
}

/** Everything in the jail but what was to be written, and what a deploy keeps for itself. */
function outsideOf(accepted: ReadonlySet<string>): Record<string, string> {
  const isMeant = (name: string): boolean =>
    name.startsWith('project/.loadout/') || (name.startsWith('project/') && accepted.has(name.slice('project/'.length)));
  return Object.fromEntries(Object.entries(readTree(jail)).filter(([name]) => !isMeant(name)));
}

const strangersIn = (outside: Record<string, string>): number =>
  Object.keys(outside).filter((name) => !(name in NEIGHBOURS)).length;

/** Writes paths through the deploy's own writer, each as an artifact of its own. */
async function write(paths: readonly string[]): Promise<number> {
  const units = paths.map((one) => [{ path: one, from: null, to: `for ${one}` }]);
  const outcomes = await runUnits(path.join(jail, 'project'), units, { fs: unsynced });
  return outcomes.filter(({ failure }) => failure === null).length;
}

describe('paths made to escape', () => {
  test('are refused, or are written exactly where they say, inside the profile’s places', { timeout: 120_000 }, async () => {
    const accepted = [...new Set(CRAFTED.flatMap((given) => admitted(given) ?? []))];
    for (const one of accepted) expect(fault(one), JSON.stringify(one)).toBeNull();
    const written = await write(accepted);
    const outside = outsideOf(new Set(accepted));
    const refused = CRAFTED.filter((given) => admitted(given) === null).length;
    recordCounts('crafted paths', { crafted: CRAFTED.length, refused, written, escapes: strangersIn(outside) });
    expect(outside).toEqual(NEIGHBOURS);
    expect(CRAFTED.length).toBeGreaterThanOrEqual(500);
    expect([accepted.length > 10, accepted.length < CRAFTED.length / 4, written > 10]).toEqual([true, true, true]);
  });

  test('do escape where only the real path of their folder is looked at (negative control)', () => {
    const project = realpathSync(path.join(jail, 'project'));
    for (const given of CRAFTED) {
      const target = path.join(project, given);
      try {
        mkdirSync(path.dirname(target), { recursive: true });
        if (realpathSync(path.dirname(target)).startsWith(project)) writeFileSync(target, 'escaped', { flag: 'wx' });
      } catch {
        // What the system itself refuses escapes nowhere.
      }
    }
    const escaped = readdirSync(path.join(jail, 'project-neighbour')).filter((name) => name !== 'mine');
    const inGit = existsSync(path.join(jail, 'project/.git/evil'));
    recordCounts('crafted paths, real path of the folder (negative control)', { escapes: escaped.length + Number(inGit) });
    expect([escaped.length > 0, inGit]).toEqual([true, true]);
  });

  test('fuzzed: none that is admitted means another place on any system', { timeout: 600_000 }, async () => {
    const seen = { tried: 0, accepted: 0 };
    const accepted = new Set<string>();
    fc.assert(
      fc.property(hostilePath, (given) => {
        seen.tried += 1;
        const place = admitted(given);
        if (place === null) return;
        seen.accepted += 1;
        expect(fault(place), JSON.stringify(place)).toBeNull();
        if (accepted.size < WRITTEN) accepted.add(place);
      }),
      { numRuns: FUZZED },
    );
    const written = await write([...accepted]);
    const outside = outsideOf(accepted);
    recordCounts('fuzzed paths', { ...seen, written, escapes: strangersIn(outside) });
    expect(outside).toEqual(NEIGHBOURS);
    expect([seen.accepted > FUZZED / 100, written > WRITTEN / 4]).toEqual([true, true]);
  });

  test('as names and files of artifacts lead to places of the profile, or nowhere', { timeout: 600_000 }, () => {
    const seen = { tried: 0, refused: 0 };
    const file = { executable: false, sha256: '0', size: 0 };
    fc.assert(
      fc.property(hostilePath, hostilePath, fc.constantFrom('skill', 'command', 'agent'), (name, at, type) => {
        const source = { artifactUuid: 'a', type, name, contentHash: 'v1:', files: [{ ...file, path: at }] } as const;
        const { entries, refusal } = renderArtifact(source, PROFILE);
        seen.tried += 1;
        if (refusal !== null) seen.refused += 1;
        for (const entry of entries) expect(fault(entry.path), JSON.stringify([name, at])).toBeNull();
      }),
      { numRuns: FUZZED },
    );
    recordCounts('fuzzed names', seen);
    expect([seen.refused > 0, seen.refused < seen.tried]).toEqual([true, true]);
  });
});

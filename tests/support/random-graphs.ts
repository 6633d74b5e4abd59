import fc from 'fast-check';
import type { ArtifactType } from '#app/domain/artifact-types.ts';
import type { ArtifactNode, GroupNode, LibraryGraph, MemberNode, PluginChild } from '#app/domain/resolve-library.ts';
import { versionKey } from '#app/domain/resolve-library.ts';
import { sized } from './torture.ts';

export const uuidOf = (kind: 'set' | 'group' | 'artifact' | 'member', n: number): string =>
  `${kind}-${String(n).padStart(6, '0')}`;

export function artifactNode(uuid: string, type: ArtifactType = 'skill'): ArtifactNode {
  return { type, name: `name-${uuid}`, contentHash: `hash-${uuid}`, versionId: `version-${uuid}` };
}

interface Shape {
  /** `any`: references go anywhere, so cycles are likely; `dag`: sets only hold sets with a higher number. */
  edges: 'dag' | 'any';
  /** References to sets, groups and artifacts that are not there. */
  missing: boolean;
}

const SETS = 7;
const GROUPS = 3;
const ARTIFACTS = 9;
/** Artifacts with these numbers are plugins. */
const FIRST_PLUGIN = 7;

/** Few positions, so that ties occur and ids have to decide. */
const position = fc.constantFrom(-1, 0, 1, 1.5, 2);

interface Draw {
  kind: MemberNode['kind'];
  pick: number;
  position: number;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom<MemberNode['kind']>('artifact', 'group', 'set', 'set'),
  pick: fc.nat(1000),
  position,
});

function memberOf(setNumber: number, index: number, { kind, pick, position: at }: Draw, shape: Shape): MemberNode | null {
  const extra = shape.missing ? 1 : 0;
  const id = uuidOf('member', setNumber * 100 + index);
  if (kind === 'artifact') return { id, position: at, kind, ref: uuidOf('artifact', pick % (ARTIFACTS + extra)) };
  if (kind === 'group') return { id, position: at, kind, ref: uuidOf('group', pick % (GROUPS + extra)) };
  const from = shape.edges === 'dag' ? setNumber + 1 : 0;
  const room = SETS + extra - from;
  return room > 0 ? { id, position: at, kind, ref: uuidOf('set', from + (pick % room)) } : null;
}

/** Each reference once per holder, as the database's unique constraints have it. */
const distinct = <Row>(rows: Row[], key: (row: Row) => string): Row[] => [
  ...new Map(rows.map((row) => [key(row), row])).values(),
];

/** Small random libraries: sets, groups, artifacts and plugins with pins, in any order. Shrinks well. */
export function libraryGraphs(shape: Shape): fc.Arbitrary<LibraryGraph> {
  const extra = shape.missing ? 1 : 0;
  const members = fc.array(fc.array(draw, { maxLength: 5 }), { minLength: SETS, maxLength: SETS });
  const entry = fc.record({ pick: fc.nat(ARTIFACTS - 1 + extra), position });
  const groups = fc.array(fc.array(entry, { maxLength: 4 }), { minLength: GROUPS, maxLength: GROUPS });
  const child = fc.record({
    pick: fc.nat(FIRST_PLUGIN - 1 + extra * 3),
    position,
    relationship: fc.constantFrom<PluginChild['relationship']>('contains', 'requires', 'extends'),
    pin: fc.constantFrom('none', 'none', 'kept', ...(shape.missing ? ['lost'] : [])),
  });
  const plugins = fc.array(fc.array(child, { maxLength: 4 }), {
    minLength: ARTIFACTS - FIRST_PLUGIN,
    maxLength: ARTIFACTS - FIRST_PLUGIN,
  });

  return fc.record({ members, groups, plugins }).map((drawn): LibraryGraph => {
    const artifactUuids = Array.from({ length: ARTIFACTS }, (_, n) => uuidOf('artifact', n));
    const groupNode = (entries: { pick: number; position: number }[], n: number): [string, GroupNode] => {
      const held = entries.map((row) => ({ artifactUuid: uuidOf('artifact', row.pick), position: row.position }));
      return [uuidOf('group', n), { name: `group ${n}`, entries: distinct(held, (row) => row.artifactUuid) }];
    };
    return {
      sets: new Map(Array.from({ length: SETS }, (_, n) => [uuidOf('set', n), { name: `set ${n}` }])),
      members: new Map(
        drawn.members.map((rows, n) => {
          const nodes = rows.map((row, i) => memberOf(n, i, row, shape)).filter((row) => row !== null);
          return [uuidOf('set', n), distinct(nodes, (row) => row.ref)];
        }),
      ),
      groups: new Map(drawn.groups.map(groupNode)),
      artifacts: new Map(artifactUuids.map((uuid, n) => [uuid, artifactNode(uuid, n >= FIRST_PLUGIN ? 'plugin' : 'skill')])),
      plugins: new Map(
        drawn.plugins.map((rows, n) => {
          const children = rows.map((row) => {
            const artifactUuid = uuidOf('artifact', row.pick);
            const pinnedHash = row.pin === 'none' ? null : `${row.pin}-${artifactUuid}`;
            return { artifactUuid, position: row.position, relationship: row.relationship, pinnedHash };
          });
          return [uuidOf('artifact', FIRST_PLUGIN + n), distinct(children, (row) => row.artifactUuid)];
        }),
      ),
      versions: new Map(artifactUuids.map((uuid) => [versionKey(uuid, `kept-${uuid}`), { versionId: `kept-version-${uuid}` }])),
    };
  });
}

/** How many random cases a property runs: the full figure is 20,000. */
export const randomRuns = (usual: number): number => sized(usual, 20_000);

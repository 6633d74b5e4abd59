import type { ArtifactType } from './artifact-types.ts';
import { circularReference, MAX_SET_DEPTH, tooDeep } from './depth.ts';
import type { ChainLink } from './errors.ts';
import { longestChain, measureSets } from './graph.ts';
import {
  groupInOrder,
  type Held,
  type LibraryGraph,
  type MemberNode,
  membersInOrder,
  pluginInOrder,
  setEdges,
  versionKey,
} from './resolve-library.ts';

/** A step on the way from the root set to an artifact. */
export interface ViaStep {
  kind: 'set' | 'group' | 'plugin';
  id: string;
  name: string;
}

export interface ResolvedArtifact {
  uuid: string;
  type: ArtifactType;
  name: string;
  contentHash: string;
  versionId: string;
  /** From the root set to what directly held the artifact where it was seen first. */
  via: ViaStep[];
}

export type WarningCode = 'missing_set' | 'missing_group' | 'missing_artifact' | 'missing_version' | 'nested_plugin';

export interface ResolveWarning {
  code: WarningCode;
  message: string;
  /** From the root set to what is missing, itself last. */
  chain: ChainLink[];
}

/** Something that was met again and brought nothing, because it had been taken in before. */
export interface Repeat {
  again: ChainLink;
  via: ViaStep[];
}

export interface Resolution {
  depth: number;
  artifacts: ResolvedArtifact[];
  warnings: ResolveWarning[];
  repeats: Repeat[];
  /** How many members, group entries and plugin children were looked at: at most one look each. */
  visits: number;
}

/**
 * Flattens a set: depth-first in member order, each artifact once, where it is seen first. Groups expand in their own
 * order, plugins to their children. Linear in what is reachable, however much of it is shared.
 * @throws AppError `cycle` and `too_deep`, both with the chain of sets
 */
export function resolveSet(graph: LibraryGraph, rootId: string): Resolution {
  const setLink = (id: string): ViaStep => ({ kind: 'set', id, name: graph.sets.get(id)?.name ?? id });
  const shape = measureSets(setEdges(graph), [rootId]);
  if (shape.cycle !== null) throw circularReference(shape.cycle.map(setLink));
  const chain = longestChain(shape, rootId, MAX_SET_DEPTH + 1);
  if (chain.length > MAX_SET_DEPTH) throw tooDeep(chain.map(setLink));
  return { depth: chain.length, ...flatten(graph, setLink(rootId)) };
}

interface Step {
  members: readonly MemberNode[];
  next: number;
  via: ViaStep[];
}

/** The depth-first walk over a graph that is known to have no cycle. */
function flatten(graph: LibraryGraph, root: ViaStep): Omit<Resolution, 'depth'> {
  const artifacts: ResolvedArtifact[] = [];
  const warnings: ResolveWarning[] = [];
  const repeats: Repeat[] = [];
  const takenIn = new Set<string>();
  const reported = new Set<string>();
  let visits = 0;

  const warn = (code: WarningCode, link: ChainLink, via: ViaStep[], what: string): void => {
    const key = `${code} ${link.id}`;
    if (reported.has(key)) return;
    reported.add(key);
    const holder = via.at(-1);
    const message = `${what} It is a member of the ${holder?.kind} "${holder?.name}" and was left out.`;
    warnings.push({ code, message, chain: [...via, link] });
  };
  /** True the first time; afterwards it is noted as a repeat. */
  const isNew = (link: ChainLink, via: ViaStep[]): boolean => {
    const key = `${link.kind} ${link.id}`;
    if (!takenIn.has(key)) return takenIn.add(key) !== undefined;
    repeats.push({ again: link, via });
    return false;
  };

  const seeArtifact = ({ uuid, pinnedHash }: Held, via: ViaStep[]): void => {
    visits += 1;
    const artifact = graph.artifacts.get(uuid);
    if (artifact === undefined) {
      warn('missing_artifact', { kind: 'artifact', id: uuid, name: uuid }, via, `The artifact ${uuid} no longer exists.`);
      return;
    }
    const { type, name } = artifact;
    if (type === 'plugin') {
      const link: ViaStep = { kind: 'plugin', id: uuid, name };
      if (via.at(-1)?.kind === 'plugin') warn('nested_plugin', link, via, `The plugin "${name}" is inside another plugin.`);
      else if (isNew(link, via)) seeAll(pluginInOrder(graph, uuid), [...via, link]);
      return;
    }
    const link: ChainLink = { kind: 'artifact', id: uuid, name: `${type}:${name}` };
    const version = pinnedHash === null ? artifact : graph.versions.get(versionKey(uuid, pinnedHash));
    if (version === undefined) {
      warn('missing_version', link, via, `The version ${pinnedHash} of ${type}:${name} no longer exists.`);
      return;
    }
    if (!isNew(link, via)) return;
    artifacts.push({ uuid, type, name, contentHash: pinnedHash ?? artifact.contentHash, versionId: version.versionId, via });
  };
  const seeAll = (held: readonly Held[], via: ViaStep[]): void => {
    for (const entry of held) seeArtifact(entry, via);
  };
  const seeGroup = (id: string, via: ViaStep[]): void => {
    const group = graph.groups.get(id);
    const link: ViaStep = { kind: 'group', id, name: group?.name ?? id };
    if (group === undefined) warn('missing_group', link, via, `The group ${id} no longer exists.`);
    else if (isNew(link, via)) seeAll(groupInOrder(group), [...via, link]);
  };

  const stack: Step[] = [];
  const seeSet = (id: string, via: ViaStep[]): void => {
    const set = graph.sets.get(id);
    const link: ViaStep = { kind: 'set', id, name: set?.name ?? id };
    if (set === undefined) warn('missing_set', link, via, `The set ${id} no longer exists.`);
    else if (isNew(link, via)) stack.push({ members: membersInOrder(graph, id), next: 0, via: [...via, link] });
  };

  takenIn.add(`set ${root.id}`);
  stack.push({ members: membersInOrder(graph, root.id), next: 0, via: [root] });
  for (let step = stack.at(-1); step !== undefined; step = stack.at(-1)) {
    const member = step.members[step.next];
    step.next += 1;
    if (member === undefined) {
      stack.pop();
      continue;
    }
    if (member.kind === 'artifact') {
      seeArtifact({ uuid: member.ref, pinnedHash: null }, step.via);
      continue;
    }
    visits += 1;
    if (member.kind === 'group') seeGroup(member.ref, step.via);
    else seeSet(member.ref, step.via);
  }
  return { artifacts, warnings, repeats, visits };
}

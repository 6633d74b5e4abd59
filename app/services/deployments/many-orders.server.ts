import { createHash } from 'node:crypto';
import type { DeployInput } from '#app/contracts/deployments.ts';
import { AppError, notFound } from '#app/domain/errors.ts';
import { groupBy } from '#app/domain/group-by.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { sharedContents } from '#app/services/library/shared-contents.server.ts';
import type { ResolutionService } from '#app/services/sets/resolution.server.ts';
import type { DeployRunRow } from '#db/repositories/deploy-runs.ts';
import { listProfiles } from '#db/repositories/profiles.ts';
import { listProjectsById } from '#db/repositories/projects.ts';
import { type Tx, withOwner } from '#db/transactions.ts';
import { desiredOf, optionsOf, type Prepared } from './plan.server.ts';
import type { DeployTarget } from './target.server.ts';

/** One set for one profile of one project. */
export interface ManyOrder {
  setId: string;
  projectId: string;
  /** The project's first when absent. */
  profileId?: string;
}

export type ManyOptions = Omit<DeployInput, 'project_id' | 'profile_id'>;

/** One of many, ready to be planned and carried out. */
export interface ManyJob {
  prepared: Prepared;
  input: DeployInput;
}

const targetKey = ({ set, target }: Prepared): string => `${set.set_id} ${target.project.id} ${target.profile.id}`;

const digestOfLines = (lines: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(lines.toSorted())).digest('hex');

/** Names the plans of all of them together, whatever order they are asked for in. */
export const digestOf = (plans: readonly (readonly [Prepared, string])[]): string =>
  digestOfLines(plans.map(([prepared, digest]) => `${targetKey(prepared)} ${digest}`));

type EndedRun = Pick<DeployRunRow, 'set_id' | 'project_id' | 'profile_id' | 'plan_digest' | 'code'>;

/** The same name, made of the runs that carried those plans out. */
export const digestOfRuns = (runs: readonly EndedRun[]): string =>
  digestOfLines(runs.map((run) => `${run.set_id} ${run.project_id} ${run.profile_id} ${run.plan_digest ?? run.code ?? ''}`));

/** The projects and profiles that all orders name, in their order. @throws AppError `not_found` */
async function requireTargets(tx: Tx, owner: OwnerId, orders: readonly ManyOrder[]): Promise<DeployTarget[]> {
  const ids = orders.map(({ projectId }): string => requireUuid(projectId, 'The project'));
  const projects = new Map((await listProjectsById(tx, owner, ids)).map((project) => [project.id, project]));
  const profiles = groupBy(await listProfiles(tx, owner, [...projects.keys()]), (profile) => profile.project_id);
  return orders.map(({ profileId }, index) => {
    const id = ids[index] ?? '';
    const project = projects.get(id);
    if (project === undefined) throw notFound('The project');
    const all = profiles.get(id) ?? [];
    const wanted = profileId === undefined ? undefined : requireUuid(profileId, 'The profile');
    const profile = wanted === undefined ? all[0] : all.find((one) => one.id === wanted);
    if (profile === undefined) throw notFound('The profile');
    return { project, profile, profiles: all };
  });
}

/**
 * Makes every order ready: each set is resolved once, rendered once per layout, and its contents are read once.
 * @throws AppError `not_found`, `cycle`, `too_deep`, and `invalid_input` for a target that is named twice
 */
export async function prepareMany(
  deps: Pick<ServiceDeps, 'db'>,
  resolution: Pick<ResolutionService, 'resolveForDeploy'>,
  owner: OwnerId,
  orders: readonly ManyOrder[],
  options: ManyOptions,
): Promise<ManyJob[]> {
  const sets = new Map<string, Prepared['set']>();
  for (const setId of new Set(orders.map((order) => order.setId))) {
    sets.set(setId, await resolution.resolveForDeploy(owner, setId));
  }
  const contents = sharedContents(deps, owner);
  const rendered = new Map<string, Prepared['desired']>();
  const jobs: ManyJob[] = [];
  await withOwner(deps.db, owner, async (tx) => {
    const targets = await requireTargets(tx, owner, orders);
    for (const [index, target] of targets.entries()) {
      const set = sets.get(orders[index]?.setId ?? '');
      if (set === undefined) continue;
      const layout = JSON.stringify([set.set_id, target.profile.platform, target.profile.root_dir]);
      const desired = rendered.get(layout) ?? (await desiredOf(tx, owner, set, target));
      rendered.set(layout, desired);
      jobs.push({
        prepared: { target, set, desired, options: optionsOf(options), contents, isOneOfSeveral: orders.length > 1 },
        input: {
          ...options,
          // One word cannot be the name of every project: the name of the set stands for all of them.
          confirm: options.confirm === set.set_name ? target.project.name : options.confirm,
          plan_digest: undefined,
          project_id: target.project.id,
          profile_id: target.profile.id,
        },
      });
    }
  });
  refuseRepeats(jobs);
  return jobs;
}

function refuseRepeats(jobs: readonly ManyJob[]): void {
  const seen = new Set<string>();
  for (const [index, { prepared }] of jobs.entries()) {
    const key = targetKey(prepared);
    const { project, profile } = prepared.target;
    if (seen.has(key))
      throw new AppError(
        'invalid_input',
        `"${project.name}" (${profile.name}) is named twice. Name each project and profile once.`,
        { field: `targets.${index}` },
      );
    seen.add(key);
  }
}

/** What was just looked at is what is done. A second set of a project is planned anew, after the first. */
export function pinPlans(jobs: readonly ManyJob[], digests: readonly (string | undefined)[]): void {
  const begun = new Set<string>();
  for (const [index, { prepared, input }] of jobs.entries()) {
    const { id } = prepared.target.project;
    if (!begun.has(id)) input.plan_digest = digests[index];
    begun.add(id);
  }
}

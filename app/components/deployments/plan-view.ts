import type { PlanPlace, PlanRow, PlanSection, PlanView } from '#app/contracts/deploy-pages.ts';
import type { PlanAnswer } from '#app/contracts/deployments.ts';
import { isDecidable, isEditedLeftover } from '#app/domain/deploy/decide.ts';
import { type Budget, diffPlace } from './diff-lines.ts';

type PlanItem = PlanAnswer['items'][number];
type PlanEntry = PlanItem['entries'][number];

/** Lines of all diffs of a page: beyond, the counts have to do. */
const LINES_OF_PAGE = 1500;

const CHANGING: ReadonlySet<string> = new Set(['create', 'update', 'restore', 'moved', 'adopt', 'remove', 'forget']);

const codeRemarks: Readonly<Record<string, string>> = {
  conflict: 'changed on both sides',
  unmanaged: 'already there, not from Loadout',
  locally_modified: 'edited by you',
  path_taken: 'its place is taken',
  unsafe_path: 'cannot be written safely',
  unreadable: 'cannot be read',
  missing_artifact: 'no longer in the library',
  shared: 'still needed by something else',
};

const actionRemarks: Readonly<Record<string, string>> = {
  restore: 'deleted since the last deploy',
  adopt: 'identical files are there already',
  moved: 'has another name now',
  forget: 'its files are gone',
};

function remarkOf(item: PlanItem, overwritten: boolean): string | null {
  if (overwritten) return 'the set’s is taken, yours is kept as a backup';
  const known = item.code === null ? undefined : codeRemarks[item.code];
  if (known !== undefined) return known;
  return actionRemarks[item.action] ?? (item.runs_code && !item.needs_acknowledgement ? 'same command as before' : null);
}

/** A file that is new as a whole is told by its size: its lines say nothing that the library does not. */
const isNew = ({ action }: PlanEntry): boolean => action === 'create' || action === 'restore' || action === 'adopt';

/** What is let go although it is not left over stays for whoever else needs it. */
const shownAction = ({ action, state }: PlanEntry): string => (action === 'forget' && state !== 'orphaned' ? 'none' : action);

const placeOf = (entry: PlanEntry, budget: Budget): PlanPlace =>
  diffPlace(
    { path: entry.path, key: entry.key ?? null, action: shownAction(entry), diff: entry.diff ?? null },
    budget,
    entry.key !== undefined || !isNew(entry),
  );

const sum = (places: readonly PlanPlace[], side: 'added' | 'removed'): number =>
  places.reduce((total, place) => total + place[side], 0);

function rowOf(item: PlanItem, overwritten: boolean, budget: Budget): PlanRow {
  // What stays as it is has nothing to compare.
  const places = item.entries.map((entry) =>
    placeOf(entry.action === 'unchanged' ? { ...entry, diff: undefined } : entry, budget),
  );
  return {
    uuid: item.artifact_uuid,
    id: item.artifact_id,
    action: item.action,
    state: stateOf(item),
    remark: remarkOf(item, overwritten),
    message: item.needs_acknowledgement ? null : item.error,
    commands: item.commands,
    isNewCode: item.needs_acknowledgement,
    choice: overwritten ? 'overwrite' : isDecidable(item) ? 'keep' : null,
    places,
    added: sum(places, 'added'),
    removed: sum(places, 'removed'),
  };
}

/** Nothing of it is removed: something else that is deployed here needs all of it. */
const isNeeded = ({ code, status }: PlanItem): boolean => code === 'shared' && status === 'skip';

function stateOf(item: PlanItem): PlanRow['state'] {
  if (item.status === 'error' && item.action !== 'blocked') return 'error';
  return isNeeded(item) ? 'stays' : item.action;
}

function sectionOf(item: PlanItem): PlanSection {
  if (item.status === 'error') return 'errors';
  if (isNeeded(item)) return 'needed';
  switch (item.action) {
    case 'blocked':
      return 'blocked';
    case 'keep_local':
      return isEditedLeftover(item) ? 'leftovers' : 'kept';
    case 'unsupported':
      return 'unsupported';
    case 'unchanged':
      return 'unchanged';
    default:
      return 'changes';
  }
}

const emptySections = (): PlanView['sections'] => ({
  errors: [],
  blocked: [],
  changes: [],
  kept: [],
  leftovers: [],
  needed: [],
  unsupported: [],
  unchanged: [],
});

/**
 * A plan as its page shows it.
 * @param overwritten artifacts where the person takes the set's; the plan was made with that
 */
export function planView(plan: PlanAnswer, overwritten: ReadonlySet<string>, isAtomic: boolean): PlanView {
  const budget: Budget = { lines: LINES_OF_PAGE };
  const sections = emptySections();
  // Diffs of what needs the person are shown first, so they are cut last.
  const inOrder = plan.items.toSorted((a, b) => Number(isDecidable(b)) - Number(isDecidable(a)));
  const rows = new Map(inOrder.map((item) => [item, rowOf(item, overwritten.has(item.artifact_uuid), budget)]));
  for (const item of plan.items) {
    const row = rows.get(item);
    if (row) sections[sectionOf(item)].push(row);
  }
  const isHeldByAtomic = isAtomic && plan.summary.error > 0;
  const done = isHeldByAtomic
    ? []
    : plan.items.filter(
        (item) =>
          CHANGING.has(item.action) && (item.needs_acknowledgement || (item.status === 'success' && item.action !== 'blocked')),
      );
  return {
    digest: plan.plan_digest,
    sections,
    changes: done.length,
    joins: done.length === 0 && plan.summary.changes,
    withoutCode: done.filter((item) => !item.needs_acknowledgement).length,
    newCommands: done.filter((item) => item.needs_acknowledgement).map(({ artifact_id: id, commands }) => ({ id, commands })),
    removals: done.filter((item) => item.action === 'remove').length,
    isHeldByAtomic,
    warnings: plan.warnings,
  };
}

/** A plan in which nothing is chosen: what somebody edited stays. */
export function fixedPlanView(plan: PlanAnswer): PlanView {
  const view = planView(plan, new Set(), false);
  for (const row of Object.values(view.sections).flat()) row.choice = null;
  return view;
}

/** Every row that runs code, whatever happens to it. */
export const rowsWithCode = (view: PlanView): PlanRow[] =>
  Object.values(view.sections)
    .flat()
    .filter(({ commands }) => commands.length > 0);

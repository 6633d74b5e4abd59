/** The reasons a person can decide about: their own edits and files. Anything else has to be moved out of the way first. */
const DECIDABLE: ReadonlySet<string> = new Set(['unmanaged', 'conflict', 'locally_modified']);

/** True for what the planner left to the person: blocked, or kept because of an edit. */
const gaveWay = (action: string): boolean => action === 'blocked' || action === 'keep_local';

/** Whether a person may choose between theirs and the set's for this artifact of a plan. */
export const isDecidable = ({ action, code }: { action: string; code: string | null }): boolean =>
  gaveWay(action) && code !== null && DECIDABLE.has(code);

/** The places of an artifact that give way when the person takes the set's. */
export const placesToOverwrite = ({
  entries,
}: {
  entries: readonly { path: string; key?: string; action: string }[];
}): { path: string; key?: string }[] => entries.filter(({ action }) => gaveWay(action)).map(({ path, key }) => ({ path, key }));

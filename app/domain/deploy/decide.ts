/** The reasons a person can decide about: their own edits and files. Anything else has to be moved out of the way first. */
const DECIDABLE: ReadonlySet<string> = new Set(['unmanaged', 'conflict', 'locally_modified']);

/** True for what the planner left to the person: blocked, or kept because of an edit. */
const gaveWay = ({ action }: { action: string }): boolean => action === 'blocked' || action === 'keep_local';

/** One place of an artifact of a plan, as far as a choice is about it. */
interface DecidedPlace {
  path: string;
  key?: string;
  state: string;
  action: string;
}

/** One artifact of a plan, as far as a choice is about it. */
interface DecidedItem {
  action: string;
  code: string | null;
  entries: readonly DecidedPlace[];
}

/** A place nobody wants any more has no other side that could be taken. */
const hasBothSides = ({ state }: DecidedPlace): boolean => state !== 'orphaned';

/** Whether a person may choose between theirs and the set's for this artifact of a plan. */
export const isDecidable = ({ action, code, entries }: DecidedItem): boolean =>
  gaveWay({ action }) && code !== null && DECIDABLE.has(code) && entries.some((entry) => gaveWay(entry) && hasBothSides(entry));

/** Whether an artifact is kept only because of edits in what nobody wants any more. */
export const isEditedLeftover = ({ action, entries }: DecidedItem): boolean => {
  const kept = entries.filter(gaveWay);
  return action === 'keep_local' && kept.length > 0 && !kept.some(hasBothSides);
};

/** The places of an artifact that give way when the person takes the set's. */
export const placesToOverwrite = ({ entries }: Pick<DecidedItem, 'entries'>): { path: string; key?: string }[] =>
  entries.filter((entry) => gaveWay(entry) && hasBothSides(entry)).map(({ path, key }) => ({ path, key }));

import type { PlanAnswer } from './deployments.ts';

type PlanItem = PlanAnswer['items'][number];

/** What a piece of code is: a name, a text, a number or the like, a word of the language, a heading, a remark. */
export type MarkKind = 'key' | 'text' | 'value' | 'word' | 'head' | 'note';

/** A coloured part of a line: from which character up to which, and what it is. */
export type CodeMark = [from: number, to: number, kind: MarkKind];

/** One line of a diff, without its sign. */
export interface DiffLine {
  kind: 'hunk' | 'added' | 'removed' | 'same';
  text: string;
  /** In order, none over another; absent where nothing is coloured. */
  marks?: CodeMark[];
}

/** What happens at one place in the project. */
export interface PlanPlace {
  path: string;
  /** One entry of a shared config file; null for a whole file. */
  key: string | null;
  action: string;
  added: number;
  removed: number;
  /** Null when there is nothing to compare, or too much to show. */
  lines: DiffLine[] | null;
  /** There is more of the diff than is shown. */
  cut: boolean;
}

/** One artifact of a plan. */
export interface PlanRow {
  uuid: string;
  id: string;
  action: PlanItem['action'];
  /** The word shown in its badge. */
  state: PlanItem['action'] | 'error' | 'stays';
  /** A few words beside the name. */
  remark: string | null;
  /** A sentence inside the row. */
  message: string | null;
  /** What it lets run, in full; empty when it runs nothing. */
  commands: string[];
  /** Somebody has to agree to its commands first. */
  isNewCode: boolean;
  /** The person's choice; null where there is none to make. */
  choice: 'keep' | 'overwrite' | null;
  places: PlanPlace[];
  added: number;
  removed: number;
}

/**
 * The parts of a plan in the order of the page. `leftovers` were edited and nobody wants them any more; `needed` is let go here
 * and stays for something else.
 */
export const PLAN_SECTIONS = ['errors', 'blocked', 'changes', 'kept', 'leftovers', 'needed', 'unsupported', 'unchanged'] as const;
export type PlanSection = (typeof PLAN_SECTIONS)[number];

/** A plan as its page shows it. */
export interface PlanView {
  digest: string;
  sections: Record<PlanSection, PlanRow[]>;
  /** Rows that would be carried out, all told and without those that somebody has to agree to. */
  changes: number;
  withoutCode: number;
  /** Rows whose commands somebody has to agree to, each with what it runs. */
  newCommands: { id: string; commands: string[] }[];
  /** Artifacts that would be taken away. */
  /** It changes no file, but what others brought is kept for this set too from then on. */
  joins: boolean;
  removals: number;
  /** Nothing at all is done: one row fails, and the mode is all or nothing. */
  isHeldByAtomic: boolean;
  warnings: PlanAnswer['warnings'];
}

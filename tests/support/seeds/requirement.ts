/** Where a requirement is shown: a test file below `tests/` (or a benchmark) and part of a test's title in it. */
export type Evidence = readonly [file: string, title: string];

export interface Requirement {
  /** The requirement in one line, in today's words. */
  rule: string;
  shownBy: readonly Evidence[];
  /** What of it is still to come, in words; absent when all is shown. */
  open?: string;
}

import type { DiffLine, PlanPlace } from '#app/contracts/deploy-pages.ts';

/** Lines of one diff: beyond, the counts have to do. */
const LINES_OF_ONE = 200;

/** Lines that may still be shown on a page; counted down by what is. */
export interface Budget {
  lines: number;
}

/** The body of a unified diff, without the two lines that name the files. */
function diffLines(diff: string): DiffLine[] {
  const lines = diff.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const start = lines.findIndex((line) => line.startsWith('@@'));
  return lines.slice(Math.max(start, 0)).map((line): DiffLine => {
    if (line.startsWith('@@')) return { kind: 'hunk', text: line };
    if (line.startsWith('\\')) return { kind: 'hunk', text: line.slice(2) };
    const text = line.slice(1);
    if (line.startsWith('+')) return { kind: 'added', text };
    return { kind: line.startsWith('-') ? 'removed' : 'same', text };
  });
}

/**
 * What changes at one place, cut to what a page has room for.
 * @param place its unified diff, null when there is nothing to compare
 * @param isShown whether its lines say anything, or its counts are enough
 */
export function diffPlace(
  { diff, ...place }: Pick<PlanPlace, 'path' | 'key' | 'action'> & { diff: string | null },
  budget: Budget,
  isShown = true,
): PlanPlace {
  const all = diff === null ? [] : diffLines(diff);
  const count = (kind: DiffLine['kind']): number => all.filter((line) => line.kind === kind).length;
  const room = Math.min(LINES_OF_ONE, budget.lines);
  const hasLines = all.length > 0 && room > 0 && isShown;
  const lines = hasLines ? all.slice(0, room) : null;
  budget.lines -= lines?.length ?? 0;
  return { ...place, added: count('added'), removed: count('removed'), lines, cut: hasLines && all.length > room };
}

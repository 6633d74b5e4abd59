import { parse, stringify, type TomlTable } from 'smol-toml';
import { type DeployedRow, recordKey } from '#app/domain/deploy/skillmeat-record.ts';

const HEADER = `# What is deployed here, for SkillMeat and other tools. Loadout writes its rows anew from its database with every deploy.\n`;

/** What to do with the record in a root folder. */
export type RecordChange = { kind: 'write'; text: string } | { kind: 'remove' } | { kind: 'leave' } | { kind: 'unreadable' };

type Row = Record<string, unknown>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function read(text: string): { table: TomlTable; rows: Row[] } | null {
  try {
    const table = parse(text);
    const rows: unknown = table.deployed ?? [];
    return Array.isArray(rows) && rows.every(isRow) ? { table, rows } : null;
  } catch {
    return null;
  }
}

/** The rows that are ours in an existing record, to take over what is dear to compute. */
export function knownRows(text: string | null): Row[] {
  return (text === null ? null : read(text))?.rows.filter((row) => typeof row.loadout_content_hash === 'string') ?? [];
}

/**
 * The record with our rows as they are now. Rows of other writers keep their text, comments and place; our old rows, and rows
 * of others for what is ours now, go. The file goes when nothing is left and we had made it.
 */
export function rewriteRecord(existing: string | null, ours: readonly DeployedRow[]): RecordChange {
  const before = existing === null ? null : read(existing);
  if (existing !== null && before === null) return { kind: 'unreadable' };
  const keys = new Set(ours.map(recordKey));
  const isForeign = (row: Row): boolean => {
    if (typeof row.loadout_content_hash === 'string') return false;
    const { artifact_name, artifact_type, deployment_profile_id } = row;
    return !(
      typeof artifact_name === 'string' &&
      typeof artifact_type === 'string' &&
      keys.has(recordKey({ artifact_name, artifact_type, deployment_profile_id }))
    );
  };
  const foreign = before?.rows.filter(isForeign) ?? [];
  const others = Object.keys(before?.table ?? {}).filter((key) => key !== 'deployed');
  if (foreign.length + others.length === 0 && (existing === null || existing.startsWith(HEADER) || ours.length > 0)) {
    if (ours.length === 0) return existing === null ? { kind: 'leave' } : { kind: 'remove' };
    return written(existing, HEADER + blocks(ours));
  }
  const rest = { ...before?.table, deployed: [...foreign, ...ours] };
  const edited = spliced(existing ?? '', isForeign, ours);
  return written(existing, edited !== null && isSame(edited, rest) ? edited : stringify(rest));
}

const written = (existing: string | null, text: string): RecordChange =>
  text === existing ? { kind: 'leave' } : { kind: 'write', text };

const blocks = (rows: readonly DeployedRow[]): string =>
  rows.map((row) => `\n${stringify({ deployed: [row] }).trim()}\n`).join('');

const isSame = (text: string, wanted: object): boolean => {
  const got = read(text);
  return got !== null && stringify(sorted(got.table)) === stringify(sorted(wanted));
};

const sorted = (table: object): TomlTable =>
  parse(stringify(Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)))));

const ROW_HEADER = /^[ \t]*\[\[[ \t]*deployed[ \t]*\]\]/;
const OTHER_HEADER = /^[ \t]*\[\[?[ \t]*(?!deployed[ \t]*[\].])/;

/** Cuts the text into stretches, each beginning at a table's header or at the comment right above it. */
function stretches(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  const starts = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (!ROW_HEADER.test(line) && !OTHER_HEADER.test(line)) continue;
    let start = index;
    while (start > 0 && /^[ \t]*#/.test(lines[start - 1] ?? '')) start -= 1;
    starts.add(start);
  }
  const cut: string[] = [''];
  for (const [index, line] of lines.entries()) {
    if (starts.has(index)) cut.push('');
    cut.push((cut.pop() ?? '') + line);
  }
  return cut;
}

/** Leaves out our rows by their text and appends the new ones; null when the text cannot be cut that way. */
function spliced(text: string, isForeign: (row: Row) => boolean, ours: readonly DeployedRow[]): string | null {
  const kept: string[] = [];
  for (const stretch of stretches(text)) {
    const part = read(stretch);
    if (part === null) return null;
    const [row] = part.rows;
    if (row === undefined || isForeign(row)) kept.push(stretch);
  }
  const foreign = kept.join('').replace(/\s+$/, '');
  return `${foreign}\n${blocks(ours)}`;
}

import { isObject, type JsonObject, type Warning } from './place.ts';
import type { Parsers } from './source-tree.ts';
import { storableObject } from './storable.ts';

/** What a document's frontmatter gave: no `fields` means that there is none, or that nobody can read it. */
export interface Frontmatter {
  /** False when the document does not begin with `---`. */
  present: boolean;
  fields: JsonObject | null;
  warnings: Warning[];
}

const BOM = '\uFEFF';
const FENCE = /^---[ \t]*$/;

/** What stands below the frontmatter: the whole text when it has none, or one whose end is missing. */
export function bodyOf(text: string): string {
  const plain = text.startsWith(BOM) ? text.slice(1) : text;
  const found = cut(plain);
  if (found?.closed !== true) return plain;
  const above = found.lines.length + 2;
  return plain
    .split(/(?<=\r\n|\n|\r(?!\n))/)
    .slice(above)
    .join('');
}

/** The lines between the two `---`; null without an opening one, `closed: false` without the second. */
function cut(text: string): { lines: string[]; closed: boolean } | null {
  const lines = (text.startsWith(BOM) ? text.slice(1) : text).split(/\r\n|\n|\r/);
  if (!FENCE.test(lines[0] ?? '')) return null;
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  return end < 0 ? { lines: lines.slice(1), closed: false } : { lines: lines.slice(1, end), closed: true };
}

/** The keys at the beginning of the frontmatter's lines, whether or not the whole of it can be parsed. */
export function writtenKeys(text: string): Set<string> {
  const lines = cut(text)?.lines ?? [];
  return new Set(lines.flatMap((line) => /^([A-Za-z_][\w.-]*)[ \t]*:/.exec(line)?.[1] ?? []));
}

const FIELD = /^([A-Za-z_][\w.-]*)[ \t]*:[ \t]+(\S.*)$/;

/** True when the value goes on in the next lines, so that it is not a one-line value. */
function goesOn(lines: readonly string[], index: number): boolean {
  const next = lines.slice(index + 1).find((line) => line.trim() !== '');
  return next !== undefined && /^[ \t]/.test(next);
}

/**
 * Puts quotes around the one-line values of top-level fields that are not YAML by themselves, such as
 * `argument-hint: [a] | [b]`, `description: Gmail: send` or `tools: *`. Real clients read them as plain text.
 */
function requote(lines: readonly string[], yaml: Parsers['yaml']): { text: string; keys: string[] } {
  const keys: string[] = [];
  const quoted = lines.map((line, index) => {
    const field = FIELD.exec(line);
    const [key, value] = [field?.[1], field?.[2]];
    if (key === undefined || value === undefined || goesOn(lines, index) || yaml(line).ok) return line;
    keys.push(key);
    return `${key}: ${JSON.stringify(value.trimEnd())}`;
  });
  return { text: quoted.join('\n'), keys };
}

/** Claude Code takes the first `---` at the end of any line for the end of the frontmatter. */
function cutShort(lines: readonly string[]): Warning[] {
  const line = lines.findIndex((text) => /---[ \t]*$/.test(text));
  if (line < 0) return [];
  return [
    {
      code: 'frontmatter_cut',
      message: `Line ${line + 2} ends in "---", which Claude Code takes for the end of the frontmatter. It will not read the fields after it.`,
    },
  ];
}

const unreadable = (reason: string): Frontmatter => ({
  present: true,
  fields: null,
  warnings: [
    {
      code: 'frontmatter_unreadable',
      message: `The frontmatter is not valid YAML (${reason}), so none of its fields were read. The file is kept as it is.`,
    },
  ],
});

function accept(value: unknown, warnings: Warning[]): Frontmatter {
  if (value === null || value === undefined) return { present: true, fields: {}, warnings };
  const fields = isObject(value) ? storableObject(value) : null;
  return fields === null ? unreadable('it is not a list of fields') : { present: true, fields, warnings };
}

const repeated = ({ duplicateKeys }: { duplicateKeys: boolean }): Warning[] =>
  duplicateKeys
    ? [{ code: 'frontmatter_repeated_key', message: 'A field stands twice in the frontmatter; the last one counts.' }]
    : [];

/**
 * Reads the frontmatter of a Markdown document: strictly first, then with plain one-line values quoted, then not at all.
 * The document itself is never changed. (Formats: agentskills.io and the documentation of Claude Code.)
 */
export function readFrontmatter(text: string, yaml: Parsers['yaml']): Frontmatter {
  const found = cut(text);
  if (found === null) return { present: false, fields: null, warnings: [] };
  if (!found.closed) return unreadable('its closing "---" is missing');
  const odd: Warning[] = text.startsWith(BOM)
    ? [
        {
          code: 'byte_order_mark',
          message: 'The file begins with a byte-order mark, which some clients take for text before the frontmatter.',
        },
      ]
    : [];
  odd.push(...cutShort(found.lines));
  const strict = yaml(found.lines.join('\n'));
  if (strict.ok) return accept(strict.value, [...odd, ...repeated(strict)]);
  const repaired = requote(found.lines, yaml);
  const second = repaired.keys.length > 0 ? yaml(repaired.text) : strict;
  if (!second.ok) {
    const failed = unreadable(strict.error);
    return { ...failed, warnings: [...failed.warnings, ...odd] };
  }
  const which = [...new Set(repaired.keys)].join(', ');
  return accept(second.value, [
    {
      code: 'frontmatter_repaired',
      message: `${which} ${repaired.keys.length === 1 ? 'is' : 'are'} not valid YAML and read as plain text; the file is unchanged.`,
    },
    ...odd,
    ...repeated(second),
  ]);
}

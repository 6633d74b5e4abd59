import highlighter from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import ini from 'highlight.js/lib/languages/ini';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import markdown from 'highlight.js/lib/languages/markdown';
import python from 'highlight.js/lib/languages/python';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import type { CodeMark, DiffLine, MarkKind, PlanPlace, PlanView } from '#app/contracts/deploy-pages.ts';
import { ownValue } from '#app/domain/own-value.ts';

// Only here: a browser gets the marks and never the highlighter.
const LANGUAGES = { bash, ini, javascript, json, markdown, python, typescript, xml, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) highlighter.registerLanguage(name, language);
type Language = keyof typeof LANGUAGES;

const BY_ENDING: Readonly<Record<string, Language>> = {
  md: 'markdown',
  mdc: 'markdown',
  markdown: 'markdown',
  json: 'json',
  jsonc: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'ini',
  ini: 'ini',
  sh: 'bash',
  bash: 'bash',
  zsh: 'bash',
  py: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  tsx: 'typescript',
  html: 'xml',
  xml: 'xml',
  svg: 'xml',
};

/** The highlighter's classes without their prefix; those that are not here stay plain. */
const KINDS: Readonly<Record<string, MarkKind>> = {
  attr: 'key',
  attribute: 'key',
  property: 'key',
  variable: 'key',
  'template-variable': 'key',
  tag: 'key',
  name: 'key',
  symbol: 'key',
  link: 'key',
  string: 'text',
  regexp: 'text',
  code: 'text',
  number: 'value',
  literal: 'value',
  built_in: 'value',
  type: 'value',
  keyword: 'word',
  meta: 'word',
  bullet: 'word',
  operator: 'word',
  selector: 'word',
  title: 'head',
  section: 'head',
  strong: 'head',
  comment: 'note',
  quote: 'note',
  doctag: 'note',
};

/** A longer line is data, and no one reads it by its colours. */
const LONGEST_LINE = 1000;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

/** The coloured parts of each line, in order. */
function marksOf(lines: readonly string[], language: Language): CodeMark[][] {
  const marks: CodeMark[][] = [[]];
  const open: (MarkKind | null)[] = [];
  let column = 0;
  const add = (text: string): void => {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) {
        marks.push([]);
        column = 0;
      }
      const kind = open.findLast((one) => one !== null);
      const line = marks.at(-1);
      const before = line?.at(-1);
      if (kind && part !== '' && before?.[2] === kind && before[1] === column) before[1] += part.length;
      else if (kind && part !== '') line?.push([column, column + part.length, kind]);
      column += part.length;
    }
  };
  const { value } = highlighter.highlight(lines.join('\n'), { language, ignoreIllegals: true });
  for (const [piece, classes, entity] of value.matchAll(/<span class="([^"]*)">|<\/span>|&([^;]+);|[^<&]+/g)) {
    if (classes !== undefined) open.push(KINDS[/^hljs-([\w-]+)/.exec(classes)?.[1] ?? ''] ?? null);
    else if (piece === '</span>') open.pop();
    else add(entity === undefined ? piece : (ENTITIES[entity] ?? piece));
  }
  return marks;
}

/** Markdown may begin with YAML between two rules. */
function sideMarks(lines: readonly string[], language: Language): CodeMark[][] {
  if (lines.some((line) => line.length > LONGEST_LINE)) return [];
  const end = language === 'markdown' && lines[0] === '---' ? lines.indexOf('---', 1) : -1;
  if (end < 0) return marksOf(lines, language);
  return [[], ...marksOf(lines.slice(1, end), 'yaml'), [], ...marksOf(lines.slice(end + 1), language)];
}

function languageOf(path: string, first: string): Language | null {
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase();
  if (ending !== undefined) return ownValue(BY_ENDING, ending) ?? null;
  return /^#!.*sh\b/.test(first) ? 'bash' : /^#!.*python/.test(first) ? 'python' : null;
}

/** Colours the lines between two `@@`: what was and what will be are each read as one text. */
function colourHunk(lines: readonly DiffLine[], language: Language): DiffLine[] {
  const marks = new Map<DiffLine, CodeMark[]>();
  for (const left of ['added', 'removed'] as const) {
    const side = lines.filter(({ kind }) => kind === 'same' || (kind !== 'hunk' && kind !== left));
    const texts = side.map(({ text }) => text);
    for (const [index, found] of sideMarks(texts, language).entries()) {
      const line = side[index];
      if (line && found.length > 0) marks.set(line, found);
    }
  }
  return lines.map((line) => {
    const found = marks.get(line);
    return found ? { ...line, marks: found } : line;
  });
}

/** The lines of a diff with their words marked by what they are in the language of the file. */
export function colourDiff(path: string, lines: readonly DiffLine[]): DiffLine[] {
  const language = languageOf(path, lines.find(({ kind }) => kind !== 'hunk')?.text ?? '');
  if (language === null) return [...lines];
  const hunks: DiffLine[][] = [];
  for (const line of lines) {
    if (hunks.length === 0 || (line.kind === 'hunk' && line.text.startsWith('@@'))) hunks.push([]);
    hunks.at(-1)?.push(line);
  }
  return hunks.flatMap((hunk) => colourHunk(hunk, language));
}

/** A place of a plan with its diff coloured. */
export const colourPlace = (place: PlanPlace): PlanPlace =>
  place.lines === null ? place : { ...place, lines: colourDiff(place.path, place.lines) };

/** A plan with every diff that it shows coloured. */
export function colourPlan(view: PlanView): PlanView {
  const rows = (some: PlanView['sections']['changes']) => some.map((row) => ({ ...row, places: row.places.map(colourPlace) }));
  const { errors, blocked, changes, kept, leftovers, needed, unsupported, unchanged } = view.sections;
  return {
    ...view,
    sections: {
      errors: rows(errors),
      blocked: rows(blocked),
      changes: rows(changes),
      kept: rows(kept),
      leftovers: rows(leftovers),
      needed: rows(needed),
      unsupported: rows(unsupported),
      unchanged: rows(unchanged),
    },
  };
}

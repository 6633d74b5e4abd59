import { describe, expect, test } from 'vitest';
import { diffPlace } from '#app/components/deployments/diff-lines.ts';
import { colourDiff, colourPlan } from '#app/http/code-colours.server.ts';

const linesOf = (diff: string, path = 'SKILL.md') =>
  diffPlace({ path, key: null, action: 'update', diff }, { lines: 500 }).lines ?? [];

/** Each line's coloured parts as `kind:text`. */
const coloured = (path: string, diff: string) =>
  colourDiff(path, linesOf(diff, path)).map(({ text, marks = [] }) =>
    marks.map(([from, to, kind]) => `${kind}:${text.slice(from, to)}`),
  );

describe('a diff in colours', () => {
  test('reads what was and what will be each as one text', () => {
    const parts = coloured('a.json', '@@ -1,3 +1,3 @@\n {\n-  "old": 1\n+  "new": "two"\n }\n');
    expect(parts).toEqual([[], [], ['key:"old"', 'value:1'], ['key:"new"', 'text:"two"'], []]);
  });

  test('a string over two lines is a string on both, and ends where its side of the diff ends it', () => {
    const parts = coloured('run.sh', "@@ -1,3 +1,3 @@\n echo 'one\n-was'\n+is'\n exit 1\n");
    expect(parts[1]).toContain("text:'one");
    expect(parts[2]).toEqual(["text:was'"]);
    expect(parts[3]).toEqual(["text:is'"]);
    expect(parts[4]).not.toContain('text:exit 1');
  });

  test('Markdown has its frontmatter as YAML and its headings', () => {
    const parts = coloured('SKILL.md', '@@ -1,4 +1,5 @@\n ---\n-name: was\n+name: is\n ---\n+# Title\n Text & <b>.\n');
    expect(parts.slice(2, 4)).toEqual([
      ['key:name:', 'text:was'],
      ['key:name:', 'text:is'],
    ]);
    expect(parts[5]).toEqual(['head:# Title']);
  });

  test('an ending that is the name of something else has no colours', () => {
    expect(coloured('a.constructor', '@@ -0,0 +1 @@\n+"new": "two"\n').flat()).toEqual([]);
  });

  test('marks lie in order inside their line whatever is escaped on the way', () => {
    const lines = colourDiff('a.ts', linesOf('@@ -0,0 +1,2 @@\n+const a = "<&\'>" // x < y && z\n+if (a) return 1;\n', 'a.ts'));
    for (const { text, marks = [] } of lines) {
      let last = 0;
      for (const [from, to] of marks) {
        expect(from).toBeGreaterThanOrEqual(last);
        expect(to).toBeLessThanOrEqual(text.length);
        last = to;
      }
    }
    expect(lines[1]?.marks?.map(([from, to, kind]) => `${kind}:${lines[1]?.text.slice(from, to)}`)).toEqual([
      'word:const',
      'text:"<&\'>"',
      'note:// x < y && z',
    ]);
  });

  test('each hunk begins anew, and what has no language or very long lines stays plain', () => {
    const two = coloured('a.py', '@@ -1 +1 @@\n+"""open\n@@ -9 +9 @@\n+return 1\n');
    expect(two.at(-1)).toEqual(['word:return', 'value:1']);
    expect(coloured('LICENSE', '@@ -1 +1 @@\n+return 1\n')).toEqual([[], []]);
    expect(coloured('a.json', `@@ -1 +1 @@\n+{"a": "${'x'.repeat(2000)}"}\n`)).toEqual([[], []]);
    expect(coloured('run', '@@ -1 +1 @@\n+#!/bin/sh\n+exit 1\n').at(-1)).not.toEqual([]);
  });

  test('a plan is coloured row by row and otherwise stays as it is', () => {
    const place = diffPlace({ path: 'a.json', key: null, action: 'update', diff: '@@ -1 +1 @@\n-1\n+2\n' }, { lines: 9 });
    const row = { uuid: 'u', id: 'skill:a', remark: null, message: null, commands: [], isNewCode: false, choice: null };
    const update = { ...row, action: 'update', state: 'update', places: [place], added: 1, removed: 1 } as const;
    const sections = {
      errors: [],
      blocked: [],
      changes: [{ ...update, places: [place] }],
      kept: [],
      leftovers: [],
      needed: [],
      unsupported: [],
      unchanged: [],
    };
    const rest = {
      digest: 'd',
      changes: 1,
      withoutCode: 1,
      newCommands: [],
      removals: 0,
      joins: false,
      isHeldByAtomic: false,
      warnings: [],
    };
    const plan = colourPlan({ ...rest, sections });
    expect(plan).toMatchObject(rest);
    expect(plan.sections.changes[0]?.places[0]?.lines).toEqual([
      { kind: 'hunk', text: '@@ -1 +1 @@' },
      { kind: 'removed', text: '1', marks: [[0, 1, 'value']] },
      { kind: 'added', text: '2', marks: [[0, 1, 'value']] },
    ]);
  });
});

import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Brings } from '#app/components/sets/brings.tsx';
import { pageTitle } from '#app/components/shell/page-title.ts';
import { problemHeading, shownProblem } from '#app/components/shell/problem-page.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { Check, SelectField, TextField } from '#app/components/ui/field.tsx';
import { formProblems } from '#app/components/ui/form-problems.ts';
import { Message } from '#app/components/ui/message.tsx';
import { Progress } from '#app/components/ui/progress.tsx';
import { SpriteProvider } from '#app/components/ui/sprite.tsx';
import { wordsOf } from '#tests/support/page-client.ts';

const html = (node: ReactNode): string => renderToString(<SpriteProvider>{node}</SpriteProvider>);

describe('a field', () => {
  const field = { id: 'set-name', name: 'name', initialValue: 'Base & <co>' };

  test('is tied to its label, hint and error', () => {
    const page = html(<TextField field={{ ...field, errors: ['Enter a name.'] }} label="Name" hint="People see it." />);
    expect(page).toContain('for="set-name"');
    expect(page).toMatch(/<input[^>]*aria-invalid="true"[^>]*aria-describedby="set-name-hint set-name-error"/);
    expect(page).toContain('id="set-name-hint"');
    expect(page).toContain('id="set-name-error"');
    expect(wordsOf(page)).toContain('Error: Enter a name.');
    expect(page).toContain('value="Base &amp; &lt;co&gt;"');
  });

  test('without hint and error points nowhere', () => {
    const page = html(<TextField field={field} label="Name" />);
    expect(page).not.toContain('aria-describedby');
    expect(page).not.toContain('aria-invalid');
  });

  test('a select keeps what was chosen', () => {
    const page = html(
      <SelectField field={{ ...field, initialValue: 'b' }} label="Platform">
        <option value="a">A</option>
        <option value="b">B</option>
      </SelectField>,
    );
    expect(page).toMatch(/<option value="b" selected/);
  });

  test('a box to tick is named by the words beside it', () => {
    expect(html(<Check id="ack">Allow 2 commands</Check>)).toMatch(
      /<input[^>]*id="ack"[^>]*type="checkbox".*<label[^>]*for="ack"/,
    );
  });
});

describe('the error summary', () => {
  test('is an alert with one link per field, in the order of the form', () => {
    const problems = formProblems(
      { id: 'set', allErrors: { 'tags[1]': ['Too long.'], '': ['Changed meanwhile.'], name: ['Enter a name.'] } },
      ['name', 'tags'],
    );
    expect(problems).toEqual([
      { message: 'Changed meanwhile.', fieldId: undefined },
      { message: 'Enter a name.', fieldId: 'set-name' },
      { message: 'Too long.', fieldId: 'set-tags' },
    ]);
    const page = html(<ErrorSummary problems={problems} />);
    expect(page).toMatch(/role="alert"[^>]*tabindex="-1"/);
    expect(wordsOf(page)).toContain('There are 3 problems');
    expect(page).toContain('<a href="#set-name">Enter a name.</a>');
    expect(page).not.toContain('href="#set-"');
  });

  test('is not there when nothing is wrong', () => {
    expect(html(<ErrorSummary problems={[]} />)).toBe('');
  });
});

test('what was done is a status, what failed an alert, the rest is read when come to', () => {
  expect(html(<Message kind="done">Saved.</Message>)).toContain('role="status"');
  expect(html(<Message kind="failed">Not saved.</Message>)).toContain('role="alert"');
  expect(html(<Message kind="warning">Careful.</Message>)).not.toContain('role=');
});

test('progress has its numbers in words and is named by them', () => {
  const page = html(<Progress done={19} total={33} />);
  const [, label] = /<progress[^>]*aria-labelledby="([^"]+)"/.exec(page) ?? [];
  expect(page).toContain(`id="${label}"`);
  expect(wordsOf(page)).toBe('19 of 33 done');
  expect(html(<Progress done={0} total={0} />)).toContain('max="1"');
});

test.each([
  [16, 16, null, '16 artifacts'],
  [1, 1, null, '1 artifact'],
  [16, 7, null, '7 of 16, 9 already in'],
  [1, 0, 'Base', '0, already in by Base'],
  [8, 0, null, '0, all 8 already in'],
  [0, 0, null, '0 artifacts'],
])('a member of %i artifacts of which %i are new brings "%4$s"', (total, added, already, words) => {
  expect(wordsOf(html(<Brings brings={{ total, new: added }} already={already} />))).toBe(words);
});

describe('titles', () => {
  const root = (formRefused: boolean) => ({ matches: [{ id: 'root', data: { formRefused } }] });

  test('begin with "Error: " on the page of a form that came back', () => {
    expect(pageTitle(root(true), 'New set')).toEqual([{ title: 'Error: New set · Loadout' }]);
    expect(pageTitle(root(false), 'New set')).toEqual([{ title: 'New set · Loadout' }]);
    expect(pageTitle({ matches: [undefined, { id: 'root', data: null }] }, 'New set')).toEqual([{ title: 'New set · Loadout' }]);
  });

  test('of what went wrong are plain words, whatever was thrown', () => {
    const of = (error: unknown) => problemHeading(shownProblem(error));
    expect(of({ status: 404, data: { code: 'not_found', detail: 'The set was not found.' } })).toBe('This page is not here');
    expect(of({ status: 404, data: null })).toBe('This page is not here');
    expect(of({ status: 200, data: { code: 'feature_disabled' } })).toBe('Deployment sets are not enabled');
    expect(of({ status: 418, data: {} })).toBe('This could not be done');
    expect(of(new Error('select * from secrets'))).toBe('Something went wrong here');
    expect(of(undefined)).toBe('Something went wrong here');
    expect(shownProblem(new Error('select * from secrets')).detail).toBe('');
  });
});

import { expect, test } from 'vitest';
import { nameInput } from '#app/contracts/common.ts';
import { versionsAllowed } from '#app/contracts/set-version.ts';
import { copyName } from '#app/domain/copy-name.ts';

test.each([
  ['Base', 'Base (copy)'],
  ['Base (copy)', 'Base (copy) (copy)'],
  ['n'.repeat(248), `${'n'.repeat(248)} (copy)`],
  ['n'.repeat(255), `${'n'.repeat(248)} (copy)`],
  [`${'n'.repeat(247)} more`, `${'n'.repeat(247)} (copy)`],
  // A character outside the basic plane counts one, as in the contract of names, and is never cut in half.
  [`${'n'.repeat(247)}🙂🙂`, `${'n'.repeat(247)}🙂 (copy)`],
  ['🙂'.repeat(200), `${'🙂'.repeat(200)} (copy)`],
])('the copy of %j fits into 255 characters [FR-11]', (name, expected) => {
  expect(copyName(name)).toBe(expected);
  expect(nameInput.parse(copyName(name))).toBe(expected);
});

test.each([
  [null, null],
  ['"3-17"', [3]],
  ['W/"3-17"', [3]],
  ['"3"', [3]],
  ['"3-17", "4-18"', [3, 4]],
  ['"abc"', []],
  ['', []],
  ['"3-17", "other"', [3]],
  ['"99999999999999999999-1"', []],
])('If-Match %j allows the versions %j', (header, versions) => {
  expect(versionsAllowed(header)).toEqual(versions);
});

import type { Evidence, Requirement } from './requirement.ts';

const CYCLES = 'http/sets-cycles.test.ts';
const RESOLVE = 'http/sets-resolve.test.ts';
const SETS = 'http/sets.test.ts';
const MEMBERS = 'http/sets-members.test.ts';
const MIGRATIONS = 'db/migrations.test.ts';
const UP_DOWN_UP: Evidence = [MIGRATIONS, 'every step goes up, down and up again'];
const DEPLOY = 'http/deploy.test.ts';

/** The functional requirements of the product, by number. */
export const FUNCTIONAL: Record<string, Requirement> = {
  'FR-1': { rule: 'create a named set with description, tags, colour, icon', shownBy: [[SETS, 'creating a set [FR-1']] },
  'FR-2': { rule: 'add members of three kinds, with a position', shownBy: [[MEMBERS, 'adding a member [FR-2']] },
  'FR-3': { rule: 'remove members', shownBy: [[MEMBERS, 'taking a member out [FR-3]']] },
  'FR-4': {
    rule: 'refuse circular references when written, with the chain, also in a race',
    shownBy: [
      [CYCLES, 'circular references are refused when written [FR-4'],
      ['db/sets-races.test.ts', 'opposite memberships written at once'],
      ['db/graph-race.test.ts', 'the same harness without the version row finds a cycle'],
    ],
  },
  'FR-5': {
    rule: 'resolve depth-first, each artifact once',
    shownBy: [
      [RESOLVE, 'resolving a set [FR-5'],
      ['unit/resolve.test.ts', '[FR-5, 001/DS-004]'],
    ],
  },
  'FR-6': {
    rule: 'deploy a resolved set to a project; a result per artifact; partial failure never aborts',
    shownBy: [
      [DEPLOY, 'writes exactly the files of the set, byte for byte'],
      [DEPLOY, 'puts each artifact there once, in resolve order'],
      [DEPLOY, 'holds back its artifact and no other'],
      ['unit/deploy/plan.test.ts', 'a missing artifact is an error row and the others go on'],
    ],
  },
  'FR-7': {
    rule: 'list sets, paginated, with resolved counts',
    shownBy: [['http/sets-list.test.ts', 'the list of sets [FR-7]']],
  },
  'FR-8': { rule: 'read a set with members, resolved count and depth', shownBy: [[SETS, 'reading a set [FR-8]']] },
  'FR-9': { rule: 'update a set', shownBy: [[SETS, 'changing a set [FR-9]']] },
  'FR-10': {
    rule: 'a deleted set leaves its parents',
    shownBy: [
      [SETS, 'deleting a set [FR-10'],
      ['db/set-constraints.test.ts', 'FR-10: what is deleted'],
    ],
  },
  'FR-11': {
    rule: 'clone, independent of the source',
    shownBy: [
      [SETS, 'cloning a set [FR-11'],
      ['e2e/sets.spec.ts', 'independent of its source'],
    ],
  },
  'FR-12': {
    rule: 'reorder members',
    shownBy: [
      [MEMBERS, 'moving a member [FR-12'],
      ['e2e/sets.spec.ts', 'moves by buttons, by typed positions'],
    ],
  },
  'FR-13': {
    rule: 'filter by name or tag',
    shownBy: [
      ['http/sets-list.test.ts', 'finding sets [FR-13]'],
      ['e2e/sets.spec.ts', 'finds by name and by tag'],
    ],
  },
};

export const PROGRESS: Record<string, Requirement> = {
  '000/SC-1': { rule: 'migrations go up and down cleanly', shownBy: [UP_DOWN_UP] },
  '000/SC-2': {
    rule: 'check constraint and indexes of members',
    shownBy: [
      ['db/set-constraints.test.ts', 'has exactly one reference'],
      ['db/catalogue.test.ts', 'can be followed backwards by an index'],
      ['db/schema-drift.test.ts', 'says exactly what the database has'],
    ],
  },
  '000/SC-3': {
    rule: 'create, read, update and delete of sets',
    shownBy: [
      [SETS, 'creating a set'],
      [SETS, 'changing a set'],
      ['db/sets-model.test.ts', 'test('],
    ],
  },
  '000/SC-4': {
    rule: 'deletion removes references of parents',
    shownBy: [['db/set-constraints.test.ts', 'a set, from its parents']],
  },
};

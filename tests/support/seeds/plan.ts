import type { Evidence, Requirement } from './requirement.ts';

const CYCLES = 'http/sets-cycles.test.ts';
const RESOLVE = 'http/sets-resolve.test.ts';
const SETS = 'http/sets.test.ts';
const MEMBERS = 'http/sets-members.test.ts';
const MIGRATIONS = 'db/migrations.test.ts';
const UP_DOWN_UP: Evidence = [MIGRATIONS, 'every step goes up, down and up again'];
const DEPLOY = 'http/deploy.test.ts';
const DEPLOY_PAGES = 'http/pages-deploy.test.ts';
const BENCH_RESOLVE: Evidence = ['../bench/rows/resolve.ts', 'resolve 100 members over 5 levels'];

export const PLAN: Record<string, Requirement> = {
  '001/DS-001': {
    rule: 'tables of sets and members, reversible migration',
    shownBy: [UP_DOWN_UP, ['db/set-constraints.test.ts', 'has exactly one reference']],
  },
  '001/DS-002': {
    rule: 'sets by owner, FR-10 on delete, filters',
    shownBy: [
      ['http/sets-isolation.test.ts', '[001/DS-002'],
      [SETS, '[FR-10, 001/DS-002'],
    ],
  },
  '001/DS-003': { rule: 'members: add, remove, move, list', shownBy: [[MEMBERS, '[FR-2, 001/DS-003']] },
  '001/DS-004': {
    rule: 'resolution service, depth limit with path',
    shownBy: [
      ['unit/resolve.test.ts', '21 are refused with the chain [001/DS-004]'],
      ['unit/resolve-properties.test.ts', 'test('],
    ],
  },
  '001/DS-005': {
    rule: 'cycle detection on every insert',
    shownBy: [
      ['unit/graph.test.ts', '[FR-4, 001/DS-005]'],
      [CYCLES, 'A → B → A, and A → B → C → A'],
    ],
  },
  '001/DS-006': {
    rule: 'deploy service: per-artifact results, missing members warned of with their path',
    shownBy: [
      [DEPLOY, 'writes exactly the files of the set, byte for byte'],
      [DEPLOY, 'is an error with on_conflict fail'],
      [RESOLVE, 'missing is shown once, left out, and warned of with the path [001/DS-006'],
    ],
  },
  '001/DS-007': {
    rule: 'schemas refuse invalid payloads',
    shownBy: [
      [SETS, 'is refused with the field named [001/DS-007]'],
      [MEMBERS, '[001/DS-007]'],
    ],
  },
  '001/DS-008': {
    rule: 'eleven endpoints, owners, clone',
    shownBy: [
      [SETS, '001/DS-008'],
      ['http/authorization.test.ts', "with another owner's ids shows nothing"],
    ],
  },
  '001/DS-009': {
    rule: 'the pages use the same shapes as the API',
    shownBy: [['http/pages-sets.test.ts', 'shows each set with its figures']],
  },
  '001/DS-010': {
    rule: 'list page with search, menu, empty state, feature flag',
    shownBy: [
      ['e2e/sets.spec.ts', 'finds by name and by tag'],
      ['http/pages-sets.test.ts', 'offers to create the first'],
      ['e2e/feature-flag.spec.ts', 'switched off'],
    ],
  },
  '001/DS-011': {
    rule: 'detail page: facts, members with badges, remove, edit, resolved count',
    shownBy: [
      ['http/pages-set-members.test.ts', 'says what each member brings'],
      ['e2e/sets.spec.ts', 'a removed member is gone'],
    ],
  },
  '001/DS-012': {
    rule: 'picker with three tabs; a cycle is explained',
    shownBy: [
      ['http/pages-set-members.test.ts', 'ticks of all tabs travel along'],
      ['e2e/sets.spec.ts', 'refused with its chain'],
    ],
  },
  '001/DS-013': {
    rule: 'deploying from the page uses the same use-case as the API',
    shownBy: [[DEPLOY_PAGES, 'deploying it ends on the run, with exactly those files']],
  },
  '001/DS-014': {
    rule: 'project and profile, then a table of results',
    shownBy: [[DEPLOY_PAGES, 'deploying it ends on the run, with exactly those files']],
  },
  '001/DS-T01': {
    rule: 'cycle, nested deploy, FR-10, clone, observability',
    shownBy: [
      [CYCLES, '001/DS-T01]'],
      [RESOLVE, '[001/DS-T01]'],
      [DEPLOY, 'of a nested set puts each artifact there once'],
      [SETS, '[FR-11, 001/DS-008, 001/DS-T01]'],
      [CYCLES, 'a warning with the whole path is logged'],
    ],
  },
  '001/DS-T02': { rule: 'resolving 100 members over 5 levels, measured', shownBy: [BENCH_RESOLVE] },
  '001/DS-T03': {
    rule: 'types are clean, components are tested',
    shownBy: [
      ['unit/ui/forms.test.tsx', 'a field'],
      ['http/pages-set-members.test.ts', 'the picker'],
    ],
  },
  '001/DS-T04': {
    rule: 'feature flag on and off; the document has all endpoints',
    shownBy: [
      ['http/sets-isolation.test.ts', '[001/DS-T04]'],
      ['e2e/feature-flag.spec.ts', 'switched off'],
      ['http/authorization.test.ts', 'names no operation that is gone'],
    ],
  },
  '001/gate-1.1': {
    rule: 'up and down on a clean database',
    shownBy: [UP_DOWN_UP, [MIGRATIONS, 'the first step down leaves nothing behind']],
  },
  '001/gate-1.2': {
    rule: 'check and indexes confirmed',
    shownBy: [
      ['db/catalogue.test.ts', 'constraints and indexes have names'],
      ['db/set-constraints.test.ts', 'has exactly one reference'],
    ],
  },
  '001/gate-1.3': { rule: 'create, read, update, delete tested', shownBy: [[SETS, 'changing a set']] },
  '001/gate-1.4': { rule: 'FR-10 validated', shownBy: [['db/set-constraints.test.ts', 'FR-10']] },
  '001/gate-2.1': { rule: 'resolution against a brute-force oracle', shownBy: [['unit/resolve-properties.test.ts', 'test(']] },
  '001/gate-2.2': {
    rule: 'direct, transitive, diamond, self',
    shownBy: [
      [CYCLES, 'a set in itself'],
      [CYCLES, 'a diamond is accepted'],
      [CYCLES, 'A → B → A'],
    ],
  },
  '001/gate-2.3': { rule: 'uuid to artifact to files, project to folder', shownBy: [[DEPLOY, 'byte for byte']] },
  '001/gate-2.4': {
    rule: 'the deploy is a use-case, not an HTTP call to ourselves',
    shownBy: [['unit/import-directions.test.ts', 'may not say']],
  },
  '001/gate-2.5': {
    rule: 'a result for each artifact, whatever fails',
    shownBy: [[DEPLOY, 'holds back its artifact and no other']],
  },
  '001/gate-2.6': {
    rule: 'warnings with the traversal path',
    shownBy: [
      [CYCLES, 'a warning with the whole path is logged'],
      [RESOLVE, 'warned of with the path'],
    ],
  },
  '001/gate-2.7': {
    rule: 'refusals are errors of the domain with codes',
    shownBy: [
      ['unit/graph.test.ts', 'is refused with the chain'],
      ['unit/resolve.test.ts', 'refused with the chain'],
    ],
  },
  '001/gate-3.1': {
    rule: 'all endpoints with their statuses',
    shownBy: [
      [SETS, 'creating a set'],
      ['http/authorization.test.ts', 'has a row in the matrix'],
    ],
  },
  '001/gate-3.2': {
    rule: 'happy path and errors of each',
    shownBy: [
      [SETS, 'creating a set'],
      [MEMBERS, 'adding a member'],
      [RESOLVE, 'resolving a set'],
    ],
  },
  '001/gate-3.3': { rule: '422 for a circular reference', shownBy: [[CYCLES, 'circular references are refused']] },
  '001/gate-3.4': {
    rule: 'answers have the shapes of the document',
    shownBy: [['http/api-conventions.test.ts', 'every answer of the API']],
  },
  '001/gate-3.5': {
    rule: 'the feature flag is a setting',
    shownBy: [
      ['unit/settings.test.ts', 'without any, one person runs it'],
      ['http/sets-isolation.test.ts', 'with the feature off'],
    ],
  },
  '001/gate-3.6': {
    rule: 'the server starts',
    shownBy: [
      ['http/start-command.test.ts', 'test('],
      ['http/health.test.ts', 'readyz that it can serve'],
    ],
  },
  '001/gate-4.1': {
    rule: 'types are clean',
    shownBy: [['unit/import-directions.test.ts', 'the lint rule for import directions']],
  },
  '001/gate-4.2': { rule: 'list renders, pages and filters', shownBy: [['e2e/sets.spec.ts', 'has pages that keep the search']] },
  '001/gate-4.3': {
    rule: 'members with type badges',
    shownBy: [['http/pages-set-members.test.ts', 'says what each member brings']],
  },
  '001/gate-4.4': {
    rule: 'three kinds can be added; a cycle is said',
    shownBy: [
      ['http/pages-set-members.test.ts', 'ticks of all tabs travel along'],
      ['e2e/sets.spec.ts', 'cannot be ticked and says why'],
    ],
  },
  '001/gate-4.5': {
    rule: 'keyboard only',
    shownBy: [
      ['e2e/keyboard.spec.ts', 'makes a set, finds the way into its menu'],
      ['e2e/keyboard.spec.ts', 'composes a set, registers a project'],
    ],
  },
  '001/gate-5.1': {
    rule: 'types are clean',
    shownBy: [['unit/import-directions.test.ts', 'the lint rule for import directions']],
  },
  '001/gate-5.2': {
    rule: 'project and profile selection works end to end',
    shownBy: [[DEPLOY_PAGES, 'choosing where to deploy']],
  },
  '001/gate-5.3': {
    rule: 'results show success, skip and error',
    shownBy: [[DEPLOY_PAGES, 'deploying it ends on the run, with exactly those files']],
  },
  '001/gate-5.4': {
    rule: 'Deploy on list and detail',
    shownBy: [['http/pages-sets.test.ts', 'each action under a name of its own']],
  },
  '001/gate-5.5': {
    rule: 'something shows while it runs',
    shownBy: [['unit/ui/forms.test.tsx', 'progress has its numbers in words']],
  },
  '001/gate-6.1': { rule: '422 on A → B → A', shownBy: [[CYCLES, 'A → B → A']] },
  '001/gate-6.2': {
    rule: 'a three-level set deploys without duplicates',
    shownBy: [[DEPLOY, 'puts each artifact there once, in resolve order']],
  },
  '001/gate-6.3': { rule: 'FR-10 over the API', shownBy: [[SETS, 'deleting a set [FR-10']] },
  '001/gate-6.4': { rule: 'resolution measured', shownBy: [BENCH_RESOLVE] },
  '001/gate-6.5': {
    rule: 'types are clean',
    shownBy: [['unit/import-directions.test.ts', 'the lint rule for import directions']],
  },
  '001/gate-6.6': {
    rule: 'picker and deploy pages are tested',
    shownBy: [['http/pages-set-members.test.ts', 'the picker']],
  },
  '001/gate-6.7': { rule: 'the document shows every endpoint', shownBy: [['unit/openapi.test.ts', 'has every operation']] },
  '001/gate-6.8': {
    rule: 'every operation is used by a page or shown to people',
    shownBy: [['unit/pages/api-reference.test.ts', 'test(']],
  },
};

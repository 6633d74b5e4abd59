/**
 * What `npm run test:torture` can run, by name. Each part is tests that also run, at a small size, in `npm test`; the tests take
 * their sizes from `sized(short, full)` and report what they did by `recordCounts` (tests/support/torture.ts).
 *
 * @typedef {object} Part
 * @property {string} name what the command takes
 * @property {string} figure what its full size holds to
 * @property {'unit' | 'db' | 'http'} project the vitest project of its files
 * @property {string[]} files
 */

/** @type {Part[]} */
export const PARTS = [
  {
    name: 'deploy-kill',
    figure: 'kill -9 during a deploy: 200 at random moments; 0 torn, 0 mixed after recovery, 0 leftovers, 0 edits lost',
    project: 'db',
    files: ['tests/db/deploy-kill.test.ts'],
  },
  {
    name: 'deploy-faults',
    figure: 'ENOSPC, EACCES, EIO, EXDEV and short writes at every call of the file system: 0 partial artifacts, right item code',
    project: 'unit',
    files: ['tests/unit/project-folder/faults.test.ts'],
  },
  {
    name: 'deploy-races',
    figure: 'a symlink race, readers and editors beside deploys: 0 escapes, 0 torn reads, 0 edits lost',
    project: 'unit',
    files: ['tests/unit/project-folder/races.test.ts'],
  },
  {
    name: 'path-attacks',
    figure:
      '500 crafted and 100,000 fuzzed paths, 4,000 crafted archives and 100,000 fuzzed entries of others: 0 escapes; where only the real path is looked at some escape',
    project: 'unit',
    files: ['tests/unit/path-attacks.test.ts', 'tests/unit/archive-attacks.test.ts'],
  },
  {
    name: 'worker-kills',
    figure: 'npm run worker killed -9 in the middle of runs: another one ends each within a minute, 0 stuck',
    project: 'http',
    files: ['tests/http/worker-kills.test.ts'],
  },
  {
    name: 'recovery-time',
    figure: 'a crashed run of 500 entries is mended in less than 2 s',
    project: 'db',
    files: ['tests/db/recovery.test.ts'],
  },
  {
    name: 'dag-model',
    figure: 'random edits of sets against a model: 10,000 commands × 20 seeds, 0 differences',
    project: 'db',
    files: ['tests/db/sets-model.test.ts'],
  },
  {
    name: 'member-races',
    figure: 'opposing edges over 16 connections: 1,000 races, 0 cycles; without the version row a cycle is found',
    project: 'db',
    files: ['tests/db/sets-races.test.ts'],
  },
  {
    name: 'resolver',
    figure: 'resolver against brute force: 20,000 random libraries identical',
    project: 'unit',
    files: ['tests/unit/resolve-properties.test.ts'],
  },
  {
    name: 'outages',
    figure: 'PostgreSQL restarted 20 times and 200 connections killed under write load: 0 acknowledged writes lost, 0 duplicates',
    project: 'http',
    files: ['tests/http/database-outage.test.ts'],
  },
  {
    name: 'idempotency',
    figure: 'the same Idempotency-Key 10 times at once: 1 effect',
    project: 'http',
    files: ['tests/http/idempotency-races.test.ts'],
  },
  {
    name: 'planner',
    figure: 'apply, then plan again: the second plan is empty in 10,000 random histories, no local edit lost',
    project: 'unit',
    files: ['tests/unit/deploy/history-properties.test.ts'],
  },
  {
    name: 'foreign-ids',
    figure: 'foreign ids over every operation and every form: 100 % 404, nothing changed',
    project: 'http',
    files: ['tests/http/authorization.test.ts', 'tests/http/page-authorization.test.ts'],
  },
  {
    name: 'fuzz',
    figure: 'schema-driven fuzz of every endpoint: 50,000 requests, 0 5xx, every error problem+json',
    project: 'http',
    files: ['tests/http/fuzz.test.ts'],
  },
  {
    name: 'canary',
    figure:
      'secrets planted in tokens, cookies, contents, configs, addresses and settings: 0 hits in logs, refusals, others’ pages, audit, metrics',
    project: 'http',
    files: ['tests/http/canary.test.ts', 'tests/http/canary-settings.test.ts'],
  },
  {
    name: 'soak',
    figure:
      'two hours (SOAK_MINUTES) of mixed load with a worker killed now and then: RSS growth < 10 %, 0 stuck runs, 0 5xx; samples go to SOAK_SAMPLES',
    project: 'http',
    files: ['tests/http/soak.test.ts'],
  },
];

import type { Evidence, Requirement } from './requirement.ts';

const MIGRATIONS = 'db/migrations.test.ts';
const COMPOSITES = 'db/library-composites.test.ts';
const UP_DOWN_UP: Evidence = [MIGRATIONS, 'every step goes up, down and up again'];

export const COMPOSITE: Record<string, Requirement> = {
  '002/CAI-P1-01': { rule: 'type plugin, handled everywhere', shownBy: [['http/library-content.test.ts', '[002/CAI-P1-01']] },
  '002/CAI-P1-02': {
    rule: 'uuid identity',
    shownBy: [
      ['http/library-artifacts.test.ts', '[002/CAI-P1-02]'],
      [MIGRATIONS, 'an identity that is unique'],
    ],
  },
  '002/CAI-P1-03': {
    rule: 'uuid migration with backfill',
    shownBy: [[MIGRATIONS, 'the uuid step gives every artifact an identity']],
  },
  '002/CAI-P1-04': { rule: 'composites and memberships by uuid', shownBy: [[COMPOSITES, '[002/CAI-P1-04']] },
  '002/CAI-P1-05': { rule: 'composite tables in their own migration', shownBy: [UP_DOWN_UP] },
  '002/CAI-P1-06': {
    rule: 'membership service, type:name to uuid',
    shownBy: [['http/library-memberships.test.ts', '[002/CAI-P1-06']],
  },
  '002/CAI-P1-07': {
    rule: 'uuid in the records on disk',
    shownBy: [
      ['http/library-export.test.ts', '[002/CAI-P1-07'],
      ['db/deployed-record.test.ts', 'every field is there, in SkillMeat’s words and by its hash'],
    ],
  },
  '002/CAI-P1-08': { rule: 'unit tests of memberships', shownBy: [[COMPOSITES, '002/CAI-P1-08']] },
  '002/CAI-P1-09': { rule: 'foreign keys, cascades, end to end', shownBy: [[COMPOSITES, 'cascades [002/CAI-P1-09']] },
  '002/SC-P1-1': {
    rule: 'every row has a unique uuid after migration',
    shownBy: [[MIGRATIONS, 'the uuid step gives every artifact an identity']],
  },
  '002/SC-P1-2': { rule: 'a bad uuid is refused by the database', shownBy: [[COMPOSITES, '[002/SC-P1-2]']] },
  '002/SC-P1-3': {
    rule: 'deleting a child removes its memberships',
    shownBy: [['http/library-artifacts.test.ts', '[002/SC-P1-3]']],
  },
  '002/SC-P1-4': { rule: 'type:name resolves', shownBy: [['http/library-artifacts.test.ts', '002/SC-P1-4]']] },
  '002/SC-P1-5': {
    rule: 'uuid in both records, additive',
    shownBy: [
      ['http/library-export.test.ts', '002/SC-P1-5]'],
      ['db/deployed-record.test.ts', 'every field is there, in SkillMeat’s words and by its hash'],
    ],
  },
  '002/SC-P1-6': { rule: 'both migrations apply and roll back independently', shownBy: [UP_DOWN_UP] },
  '002/SC-P1-7': {
    rule: 'artifact queries and imports still work',
    shownBy: [
      ['http/library-artifacts.test.ts', 'naming an artifact'],
      ['http/imports.test.ts', 'test('],
    ],
  },
  '002/SC-P1-8': { rule: 'repositories covered', shownBy: [[COMPOSITES, 'are created, read from both sides, and deleted']] },
  '004/CAI-P1-01': { rule: 'type plugin', shownBy: [['http/library-content.test.ts', '004/CAI-P1-01]']] },
  '004/CAI-P1-02': { rule: 'composite and membership model', shownBy: [['http/library-composites.test.ts', '004/CAI-P1-02]']] },
  '004/CAI-P1-03': {
    rule: 'associations both ways',
    shownBy: [['http/library-memberships.test.ts', 'associations [004/CAI-P1-03]']],
  },
  '004/CAI-P1-04': { rule: 'composite migration', shownBy: [UP_DOWN_UP] },
  '004/CAI-P1-05': { rule: 'membership repository', shownBy: [[COMPOSITES, '[004/CAI-P1-05]']] },
  '004/CAI-P1-06': { rule: 'unit tests of memberships', shownBy: [[COMPOSITES, '004/CAI-P1-06]']] },
  '004/CAI-P1-07': { rule: 'integration tests', shownBy: [[COMPOSITES, '004/CAI-P1-07]']] },
};

export const COLLECTIONS: Record<string, Requirement> = {
  '003/TASK-1.1': { rule: 'collections', shownBy: [['http/library-collections.test.ts', '[003/TASK-1.1]']] },
  '003/TASK-1.2': { rule: 'groups', shownBy: [['http/library-groups.test.ts', '[003/TASK-1.2]']] },
  '003/TASK-1.3': { rule: 'artifacts in collections', shownBy: [['http/library-collections.test.ts', '[003/TASK-1.3]']] },
  '003/TASK-1.4': { rule: 'artifacts in groups', shownBy: [['http/library-groups.test.ts', '[003/TASK-1.4]']] },
  '003/TASK-1.5': { rule: 'library migration', shownBy: [UP_DOWN_UP] },
};

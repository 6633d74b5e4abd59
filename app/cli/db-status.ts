import { migrationStatus } from '#db/migrator.ts';
import { withOwningDatabase } from './owning-database.ts';

await withOwningDatabase(async (db) => {
  for (const { name, appliedAt } of await migrationStatus(db)) {
    console.log(`${name.padEnd(24)} ${appliedAt === null ? 'pending' : `applied ${appliedAt.toISOString()}`}`);
  }
});

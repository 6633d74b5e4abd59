import { migrateDown } from '#db/migrator.ts';
import { withOwningDatabase } from './owning-database.ts';

await withOwningDatabase(async (db) => {
  const undone = await migrateDown(db);
  console.log(undone === null ? 'There is no migration to take down.' : `Took down ${undone}.`);
});

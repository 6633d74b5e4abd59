import { migrateToLatest } from '#db/migrator.ts';
import { withOwningDatabase } from './owning-database.ts';

await withOwningDatabase(async (db, { databaseUrl, databaseMigrationUrl }) => {
  const login = databaseUrl && databaseMigrationUrl ? decodeURIComponent(new URL(databaseUrl).username) : '';
  const applied = await migrateToLatest(db, { runtimeRole: login || undefined });
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
});

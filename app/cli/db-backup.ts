import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { backupLines } from '#db/backup/write.ts';
import { withOwningDatabase } from './owning-database.ts';

/** `npm run db:backup [-- FILE]`: everything in the database into one file, also while the program runs. */
await withOwningDatabase(async (db, { dataDir, databaseUrl }) => {
  if (databaseUrl !== null)
    throw new Error('DATABASE_URL names an outside server: back that up with pg_dump, as docs/operations.md shows.');
  const now = new Date();
  const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
  const file = path.resolve(process.argv[2] ?? path.join(dataDir, 'backups', `loadout-${stamp}.jsonl.gz`));
  await mkdir(path.dirname(file), { recursive: true });
  // Under another name until it is whole and on the disk.
  const draft = `${file}.part`;
  try {
    await pipeline(Readable.from(backupLines(db, now)), createGzip(), createWriteStream(draft, { mode: 0o600 }));
    const handle = await open(draft);
    await handle.sync().finally(() => handle.close());
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  console.log(`Backed up to ${file} (${(await stat(file)).size} bytes).`);
});

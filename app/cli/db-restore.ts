import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { restoreLines } from '#db/backup/restore.ts';
import { withOwningDatabase } from './owning-database.ts';

/** The lines of a stream of text. (`readline` would also break at U+2028, which texts may hold.) */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** `npm run db:restore -- FILE`: a backup into a new, empty data folder. */
await withOwningDatabase(async (db, { databaseUrl }) => {
  const [, , file] = process.argv;
  if (file === undefined) throw new Error('Usage: LOADOUT_DATA_DIR=<new folder> npm run db:restore -- FILE');
  if (databaseUrl !== null)
    throw new Error('DATABASE_URL names an outside server: restore that with pg_restore, as docs/operations.md shows.');
  const rows = await pipeline(createReadStream(file), createGunzip(), (unpacked) => restoreLines(db, linesOf(unpacked)));
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  console.log(`Restored ${total} rows of ${Object.keys(rows).length} tables.`);
});

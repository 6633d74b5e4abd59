import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';

/** Every row an owner has, table by table as JSON text, read past row-level security. Two equal snapshots: nothing changed. */
export async function snapshotOfOwner(db: Database, owner: OwnerId): Promise<Record<string, string[]>> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = 'owner_id' and not a.attisdropped order by 1`.execute(
    db,
  );
  const snapshot: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await sql<{
      row: string;
    }>`select row_to_json(t)::text as row from ${sql.table(name)} t where owner_id = ${owner} order by 1`.execute(db);
    snapshot[name] = rows.map(({ row }) => row);
  }
  const { rows: tokens } = await sql<{ row: string }>`
    select id::text || ' ' || name || ' ' || coalesce(revoked_at::text, 'live') as row from sys.api_tokens where owner_id = ${owner} order by 1`.execute(
    db,
  );
  const { rows: sessions } = await sql<{ row: string }>`
    select id::text || ' ' || coalesce(revoked_at::text, 'live') as row from sys.sessions where owner_id = ${owner} order by 1`.execute(
    db,
  );
  return { ...snapshot, 'sys.api_tokens': tokens.map(({ row }) => row), 'sys.sessions': sessions.map(({ row }) => row) };
}

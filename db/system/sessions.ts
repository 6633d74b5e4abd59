import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import type { SessionsTable, TokenScope } from '#db/schema/security.ts';
import { becomeOwner, type Tx, withSystem } from '#db/transactions.ts';
import type { AlsoInTransaction } from './api-tokens.ts';

export interface NewSession {
  id: string;
  owner: OwnerId;
  actor: string;
  /** SHA-256 of the secret, hex. */
  hash: string;
  scopes: readonly TokenScope[];
  /** The token it is opened with; null for single sign-on. */
  tokenId: string | null;
  userAgent: string | null;
  idleExpiresAt: Date;
  expiresAt: Date;
}

export interface SessionRow {
  id: string;
  actor: string;
  user_agent: string | null;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}

const SHOWN = [
  'id',
  'actor',
  'user_agent',
  'created_at',
  'last_seen_at',
  'expires_at',
] as const satisfies readonly (keyof SessionsTable)[];

/** Neither ended nor expired, and the token it was opened with still counts. */
const live = sql<boolean>`s.revoked_at is null and s.expires_at > now() and s.idle_expires_at > now()
  and (s.api_token_id is null or exists (select from sys.api_tokens t
    where t.id = s.api_token_id and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())))`;

/** Keeps a new session, and its owner when that is new too. Sessions that ended a month ago are forgotten. */
export async function insertSession(db: Database, session: NewSession, also: AlsoInTransaction): Promise<void> {
  await withSystem(db, async (tx) => {
    await tx
      .insertInto('sys.owners')
      .values({ id: session.owner })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    await tx.deleteFrom('sys.sessions').where('expires_at', '<', sql<Date>`now() - interval '30 days'`).execute();
    await tx
      .insertInto('sys.sessions')
      .values({
        id: session.id,
        owner_id: session.owner,
        actor: session.actor,
        session_hash: session.hash,
        scopes: [...session.scopes],
        api_token_id: session.tokenId,
        user_agent: session.userAgent,
        idle_expires_at: session.idleExpiresAt,
        expires_at: session.expiresAt,
      })
      .execute();
    await becomeOwner(tx, session.owner);
    await also(tx);
  });
}

/** Whom a session stands for, when it still counts; moves its idle time on at most once a minute. */
export async function findLiveSession(
  db: Database,
  hash: string,
  idleDays: number,
): Promise<{ id: string; owner_id: string; actor: string; scopes: TokenScope[] } | undefined> {
  return withSystem(db, async (tx) => {
    const row = await tx
      .selectFrom('sys.sessions as s')
      .select([
        's.id',
        's.owner_id',
        's.actor',
        's.scopes',
        sql<boolean>`s.last_seen_at < now() - interval '1 minute'`.as('stale'),
      ])
      .where('s.session_hash', '=', hash)
      .where(live)
      .executeTakeFirst();
    if (row?.stale) await touch(tx, row.id, idleDays);
    return row;
  });
}

const touch = (tx: Tx, id: string, idleDays: number) =>
  tx
    .updateTable('sys.sessions')
    .set({
      last_seen_at: sql<Date>`now()`,
      idle_expires_at: sql<Date>`least(expires_at, now() + make_interval(days => ${idleDays}::int))`,
    })
    .where('id', '=', id)
    .execute();

/** The owner's sessions that still count, those of one actor or all, last used first, with their number. */
export async function listSessions(
  db: Database,
  owner: OwnerId,
  { actor, limit, offset }: { actor: string | null; limit: number; offset: number },
): Promise<{ rows: SessionRow[]; total: number }> {
  return withSystem(db, async (tx) => {
    let found = tx.selectFrom('sys.sessions as s').where('s.owner_id', '=', owner).where(live);
    if (actor !== null) found = found.where('s.actor', '=', actor);
    const rows = await found
      .select(SHOWN)
      .orderBy('s.last_seen_at', 'desc')
      .orderBy('s.id')
      .limit(limit)
      .offset(offset)
      .execute();
    const counted = await found.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
    return { rows, total: counted.total };
  });
}

/** Ends a session of this owner, and of this actor unless that is null. Returns how many there were. */
export async function updateSessionRevoked(
  db: Database,
  owner: OwnerId,
  { id, actor }: { id: string; actor: string | null },
  also: AlsoInTransaction,
): Promise<number> {
  return withSystem(db, async (tx) => {
    let ended = tx
      .updateTable('sys.sessions')
      .set({ revoked_at: sql<Date>`now()` })
      .where('owner_id', '=', owner)
      .where('id', '=', id)
      .where('revoked_at', 'is', null);
    if (actor !== null) ended = ended.where('actor', '=', actor);
    const result = await ended.executeTakeFirst();
    if (result.numUpdatedRows > 0) {
      await becomeOwner(tx, owner);
      await also(tx);
    }
    return Number(result.numUpdatedRows);
  });
}

import { sql } from 'kysely';
import type { OwnerId } from '#app/domain/ids.ts';
import type { Database } from '#db/client.ts';
import type { ApiTokensTable, TokenScope } from '#db/schema/security.ts';
import { becomeOwner, type Tx, withSystem } from '#db/transactions.ts';

export interface NewApiToken {
  id: string;
  owner: OwnerId;
  actor: string;
  name: string;
  /** SHA-256 of the token, hex. */
  hash: string;
  hint: string;
  scopes: readonly TokenScope[];
  expiresAt: Date | null;
}

export interface ApiTokenRow {
  id: string;
  name: string;
  actor: string;
  hint: string;
  scopes: TokenScope[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}

const SHOWN = [
  'id',
  'name',
  'actor',
  'hint',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
] as const satisfies readonly (keyof ApiTokensTable)[];

/** What is done in the same transaction with the rights of the owner, such as its audit event. */
export type AlsoInTransaction = (tx: Tx) => Promise<void>;

/** Keeps a new token, and its owner when that is new too. @param also as `AlsoInTransaction`, knowing the token */
export async function insertApiToken(
  db: Database,
  token: NewApiToken,
  also: (tx: Tx, made: ApiTokenRow) => Promise<void>,
): Promise<ApiTokenRow> {
  return withSystem(db, async (tx) => {
    await tx
      .insertInto('sys.owners')
      .values({ id: token.owner })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    const row = await tx
      .insertInto('sys.api_tokens')
      .values({
        id: token.id,
        owner_id: token.owner,
        actor: token.actor,
        name: token.name,
        token_hash: token.hash,
        hint: token.hint,
        scopes: [...token.scopes],
        expires_at: token.expiresAt,
      })
      .returning(SHOWN)
      .executeTakeFirstOrThrow();
    await becomeOwner(tx, token.owner);
    await also(tx, row);
    return row;
  });
}

/** Who a token stands for, when it is neither revoked nor expired; notes the time of use at most once a minute. */
export async function findLiveApiToken(
  db: Database,
  hash: string,
): Promise<{ id: string; owner_id: string; actor: string; scopes: TokenScope[]; expires_at: Date | null } | undefined> {
  return withSystem(db, async (tx) => {
    const row = await tx
      .selectFrom('sys.api_tokens')
      .select([
        'id',
        'owner_id',
        'actor',
        'scopes',
        'expires_at',
        sql<boolean>`last_used_at is null or last_used_at < now() - interval '1 minute'`.as('stale'),
      ])
      .where('token_hash', '=', hash)
      .where('revoked_at', 'is', null)
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', sql<Date>`now()`)]))
      .executeTakeFirst();
    if (row?.stale)
      await tx.updateTable('sys.api_tokens').set({ last_used_at: sql<Date>`now()` }).where('id', '=', row.id).execute();
    return row;
  });
}

/** Whose token this was, even when it no longer counts. */
export async function findAnyApiToken(
  db: Database,
  hash: string,
): Promise<{ id: string; owner_id: string; actor: string } | undefined> {
  return withSystem(db, (tx) =>
    tx.selectFrom('sys.api_tokens').select(['id', 'owner_id', 'actor']).where('token_hash', '=', hash).executeTakeFirst(),
  );
}

/** A token of this owner that has not been revoked. */
export async function findApiToken(db: Database, owner: OwnerId, id: string): Promise<ApiTokenRow | undefined> {
  return withSystem(db, (tx) =>
    tx
      .selectFrom('sys.api_tokens')
      .select(SHOWN)
      .where('owner_id', '=', owner)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst(),
  );
}

/** Replaces the secret of a token that was made within the last minute and never used. Returns how many there were. */
export async function updateApiTokenHash(
  db: Database,
  owner: OwnerId,
  { id, hash, hint }: { id: string; hash: string; hint: string },
): Promise<number> {
  return withSystem(db, async (tx) => {
    const result = await tx
      .updateTable('sys.api_tokens')
      .set({ token_hash: hash, hint })
      .where('owner_id', '=', owner)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .where('last_used_at', 'is', null)
      .where('created_at', '>', sql<Date>`now() - interval '1 minute'`)
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  });
}

/** The owner's tokens that still count, newest first, with their number. */
export async function listApiTokens(
  db: Database,
  owner: OwnerId,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: ApiTokenRow[]; total: number }> {
  return withSystem(db, async (tx) => {
    const live = tx.selectFrom('sys.api_tokens').where('owner_id', '=', owner).where('revoked_at', 'is', null);
    const rows = await live.select(SHOWN).orderBy('created_at', 'desc').orderBy('id').limit(limit).offset(offset).execute();
    const counted = await live.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
    return { rows, total: counted.total };
  });
}

/** Ends a token of this owner. Returns how many there were. */
export async function updateApiTokenRevoked(db: Database, owner: OwnerId, id: string, also: AlsoInTransaction): Promise<number> {
  return withSystem(db, async (tx) => {
    const result = await tx
      .updateTable('sys.api_tokens')
      .set({ revoked_at: sql<Date>`now()` })
      .where('owner_id', '=', owner)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (result.numUpdatedRows > 0) {
      await becomeOwner(tx, owner);
      await also(tx);
    }
    return Number(result.numUpdatedRows);
  });
}

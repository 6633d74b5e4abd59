import type { z } from 'zod';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Scope } from '#app/contracts/operation.ts';
import type { Token, tokenCreate } from '#app/contracts/system.ts';
import { notFound } from '#app/domain/errors.ts';
import { type OwnerId, ownerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import {
  type ApiTokenRow,
  findApiToken,
  findLiveApiToken,
  insertApiToken,
  listApiTokens,
  updateApiTokenHash,
  updateApiTokenRevoked,
} from '#db/system/api-tokens.ts';
import { recordEvent } from './audit-record.server.ts';
import { type Once, rememberAnswer, type StoredAnswer } from './idempotency.server.ts';
import { randomSecret, sha256 } from './secrets.ts';

const PREFIX = 'lo_';
const CHECKSUM_CHARACTERS = 6;
const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;

/** `lo_`, 43 characters of 256 random bits, 6 of a checksum that lets typos and scanners be told from tokens without a look-up. */
function makeToken(): string {
  const secret = randomSecret();
  return `${PREFIX}${secret}${sha256(secret).slice(0, CHECKSUM_CHARACTERS)}`;
}

/** The first characters, to recognise a token by. */
const hintOf = (token: string): string => token.slice(0, PREFIX.length + 6);

function isWellFormed(token: string): boolean {
  if (!token.startsWith(PREFIX)) return false;
  const secret = token.slice(PREFIX.length, -CHECKSUM_CHARACTERS);
  return secret.length === 43 && sha256(secret).slice(0, CHECKSUM_CHARACTERS) === token.slice(-CHECKSUM_CHARACTERS);
}

const shown = (row: ApiTokenRow): Token => ({
  id: row.id,
  name: row.name,
  actor: row.actor,
  prefix: row.hint,
  scopes: row.scopes,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at?.toISOString() ?? null,
  last_used_at: row.last_used_at?.toISOString() ?? null,
});

/** Bearer tokens: made once, kept as a hash, revocable. */
export function createTokens({ db, now }: Pick<ServiceDeps, 'db' | 'now'>) {
  /** Owner, actor and scopes behind a token; null when it is malformed, unknown, expired or revoked. */
  async function authenticate(token: string): Promise<{ owner: OwnerId; actor: string; scopes: readonly Scope[] } | null> {
    if (!isWellFormed(token)) return null;
    const row = await findLiveApiToken(db, sha256(token));
    return row ? { owner: ownerId(row.owner_id), actor: row.actor, scopes: row.scopes } : null;
  }

  /**
   * Makes a token for this owner. `token` in the answer is the only time its secret is shown. Expires after 90 days unless said
   * otherwise.
   * @param once the key it is asked for under, and the answer to remember, which must not hold the secret
   * @throws AppError as `rememberAnswer`
   */
  async function create(
    owner: OwnerId,
    actor: string,
    input: z.output<typeof tokenCreate>,
    once?: Once & { answerFor(made: Token): StoredAnswer },
  ): Promise<Token & { token: string }> {
    const token = makeToken();
    const id = newId();
    const scopes = [...new Set(input.scopes)];
    const values = {
      id,
      owner,
      actor,
      name: input.name,
      hash: sha256(token),
      hint: hintOf(token),
      scopes,
      expiresAt: new Date(now().getTime() + (input.expires_in_days ?? DEFAULT_DAYS) * DAY_MS),
    };
    const target = { kind: 'token', id, name: input.name } as const;
    const row = await insertApiToken(db, values, async (tx, made) => {
      if (once !== undefined) await rememberAnswer(tx, owner, once, once.answerFor(shown(made)));
      await recordEvent(tx, owner, { action: 'token.created', actor, target, details: { scopes } });
    });
    return { ...shown(row), token };
  }

  /**
   * Gives a token that was made a moment ago, and never used, another secret: for a button that was pressed twice, whose first
   * answer nobody saw. @returns null when it is older, used or gone
   */
  async function reissue(owner: OwnerId, id: string): Promise<string | null> {
    const token = makeToken();
    const changed = await updateApiTokenHash(db, owner, { id, hash: sha256(token), hint: hintOf(token) });
    return changed === 0 ? null : token;
  }

  /** The owner's tokens that have not been revoked, newest first. */
  async function list(
    owner: OwnerId,
    { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number; offset?: number },
  ): Promise<ListAnswer<Token>> {
    const { rows, total } = await listApiTokens(db, owner, { limit, offset });
    return { items: rows.map(shown), total, limit, offset, next_cursor: null };
  }

  /** Revokes a token: it stops counting with the next request. @throws AppError `not_found` */
  async function remove(owner: OwnerId, id: string): Promise<undefined> {
    const tokenId = requireUuid(id, 'The token');
    const revoked = await updateApiTokenRevoked(db, owner, tokenId, (tx) =>
      recordEvent(tx, owner, { action: 'token.revoked', target: { kind: 'token', id: tokenId } }),
    );
    if (revoked === 0) throw notFound('The token');
  }

  /** One token by its id, without its secret. @throws AppError `not_found` */
  async function get(owner: OwnerId, id: string): Promise<Token> {
    const row = await findApiToken(db, owner, requireUuid(id, 'The token'));
    if (row === undefined) throw notFound('The token');
    return shown(row);
  }

  return { authenticate, create, get, list, reissue, remove };
}

import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_LIMIT, type ListAnswer } from '#app/contracts/common.ts';
import type { Scope } from '#app/contracts/operation.ts';
import type { Session } from '#app/contracts/sessions.ts';
import { notFound } from '#app/domain/errors.ts';
import { type OwnerId, ownerId } from '#app/domain/ids.ts';
import { requireUuid } from '#app/domain/require-uuid.ts';
import { signIns } from '#app/lib/metrics.server.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import { newId } from '#app/services/new-id.ts';
import { findAnyApiToken, findLiveApiToken } from '#db/system/api-tokens.ts';
import { findLiveSession, insertSession, listSessions, type SessionRow, updateSessionRevoked } from '#db/system/sessions.ts';
import { withOwner } from '#db/transactions.ts';
import { recordEvent } from './audit-record.server.ts';
import { randomSecret, sha256 } from './secrets.ts';

const IDLE_DAYS = 7;
const ABSOLUTE_DAYS = 30;
const DAY_MS = 86_400_000;
const USER_AGENT_CHARACTERS = 200;

/** Every refusal takes this long, far longer than its look-ups, so that its time says nothing about why. */
const REFUSAL_MS = 300;

/** Who signs in, proven by a token or by the provider of single sign-on. */
export interface Identity {
  owner: OwnerId;
  actor: string;
  scopes: readonly Scope[];
  /** The token it was proven with; null for single sign-on. */
  token: { id: string; expiresAt: Date | null } | null;
}

/** A session as its cookie carries it. `secret` is nowhere else. */
export interface OpenedSession {
  secret: string;
  expiresAt: Date;
}

const shown = (row: SessionRow): Session => ({
  id: row.id,
  actor: row.actor,
  user_agent: row.user_agent,
  created_at: row.created_at.toISOString(),
  last_seen_at: row.last_seen_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
});

/** Sign-ins of browsers: 7 days without use, 30 days in all, never longer than the token they were opened with. */
export function createSessions({ db, log, now }: Pick<ServiceDeps, 'db' | 'log' | 'now'>) {
  /** Opens a session for somebody whose identity is proven. */
  async function open(identity: Identity, userAgent: string | null): Promise<OpenedSession> {
    const { owner, actor, scopes, token } = identity;
    const secret = randomSecret();
    const id = newId();
    const at = now().getTime();
    const end = Math.min(at + ABSOLUTE_DAYS * DAY_MS, token?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    const expiresAt = new Date(end);
    const session = {
      ...{ id, owner, actor, scopes, expiresAt },
      hash: sha256(secret),
      tokenId: token?.id ?? null,
      userAgent: userAgent?.slice(0, USER_AGENT_CHARACTERS) ?? null,
      idleExpiresAt: new Date(Math.min(end, at + IDLE_DAYS * DAY_MS)),
    };
    const by = token === null ? 'single_sign_on' : 'token';
    await insertSession(db, session, (tx) =>
      recordEvent(tx, owner, { action: 'sign_in.done', actor, target: { kind: 'session', id }, details: { by } }),
    );
    signIns.inc({ outcome: 'done' });
    return { secret, expiresAt };
  }

  /** A token that is known but no longer counts tells its owner that somebody tried it. */
  async function noteRefused(hash: string): Promise<void> {
    signIns.inc({ outcome: 'refused' });
    const known = await findAnyApiToken(db, hash);
    log.warn({ owner: known?.owner_id ?? null, token_id: known?.id ?? null }, 'sign_in.refused');
    if (known === undefined) return;
    const target = { kind: 'token', id: known.id } as const;
    const owner = ownerId(known.owner_id);
    await withOwner(db, owner, (tx) =>
      recordEvent(tx, owner, { action: 'sign_in.refused', outcome: 'refused', actor: known.actor, target }),
    );
  }

  /**
   * Opens a session with an access token; null when it is malformed, unknown, expired or revoked, which the answer and its
   * time do not tell apart.
   */
  async function signIn(token: string, userAgent: string | null): Promise<OpenedSession | null> {
    const refusal = pause(REFUSAL_MS);
    const hash = sha256(token);
    const row = await findLiveApiToken(db, hash);
    if (row === undefined) {
      await noteRefused(hash);
      await refusal;
      return null;
    }
    const { id, owner_id, actor, scopes, expires_at: expiresAt } = row;
    return open({ owner: ownerId(owner_id), actor, scopes, token: { id, expiresAt } }, userAgent);
  }

  /** Who is behind the secret of a cookie; null when the session has ended, whyever. */
  async function authenticate(
    secret: string,
  ): Promise<{ sessionId: string; owner: OwnerId; actor: string; scopes: readonly Scope[] } | null> {
    const row = await findLiveSession(db, sha256(secret), IDLE_DAYS);
    return row ? { sessionId: row.id, owner: ownerId(row.owner_id), actor: row.actor, scopes: row.scopes } : null;
  }

  /** The places where people are signed in, last used first. @param actor whose; null for everybody of the workspace */
  async function list(
    owner: OwnerId,
    { actor, limit = DEFAULT_LIMIT, offset = 0 }: { actor: string | null; limit?: number; offset?: number },
  ): Promise<ListAnswer<Session>> {
    const { rows, total } = await listSessions(db, owner, { actor, limit, offset });
    return { items: rows.map(shown), total, limit, offset, next_cursor: null };
  }

  /** Ends a session: it stops counting with the next request. @param actor as `list` @throws AppError `not_found` */
  async function remove(owner: OwnerId, id: string, actor: string | null): Promise<void> {
    const sessionId = requireUuid(id, 'The session');
    const ended = await updateSessionRevoked(db, owner, { id: sessionId, actor }, (tx) =>
      recordEvent(tx, owner, { action: 'session.ended', target: { kind: 'session', id: sessionId } }),
    );
    if (ended === 0) throw notFound('The session');
  }

  return { authenticate, list, open, remove, signIn };
}

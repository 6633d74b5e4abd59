import type { Generated } from 'kysely';
import type { JsonWithDefault, NullableTimestamp, Owned, RequiredTimestamp, Timestamp } from './columns.ts';

/** The remembered answer of a request; written in the transaction of its effect. */
export interface IdempotencyKeysTable extends Owned {
  key: string;
  /** Digest of method, path and body. */
  fingerprint: string;
  status: number;
  headers: JsonWithDefault<Record<string, string>>;
  /** As text, so that a replay is the same bytes. */
  body: string;
  created_at: Timestamp;
  expires_at: Timestamp;
}

/** Append-only: the web role can neither change nor delete an event. */
export interface AuditEventsTable extends Owned {
  id: string;
  actor: string;
  /** What happened, e.g. `set.created`, `deploy.refused`. */
  action: string;
  outcome: Generated<'done' | 'refused'>;
  target_kind: string | null;
  target_id: string | null;
  target_name: string | null;
  details: JsonWithDefault<Record<string, unknown>>;
  request_id: string | null;
  created_at: Timestamp;
}

export interface OwnersTable {
  id: string;
  created_at: Timestamp;
}

export type TokenScope = 'read' | 'write' | 'deploy' | 'admin';

/** A bearer token. Only its SHA-256 is kept. */
export interface ApiTokensTable {
  id: string;
  owner_id: string;
  actor: string;
  name: string;
  token_hash: string;
  /** The first characters, so that people can tell their tokens apart. */
  hint: string;
  scopes: TokenScope[];
  expires_at: NullableTimestamp;
  last_used_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
  created_at: Timestamp;
}

export interface SessionsTable {
  id: string;
  owner_id: string;
  actor: string;
  session_hash: string;
  scopes: TokenScope[];
  /** The token it was opened with: revoking that ends the session. */
  api_token_id: string | null;
  user_agent: string | null;
  created_at: Timestamp;
  last_seen_at: Timestamp;
  idle_expires_at: RequiredTimestamp;
  expires_at: RequiredTimestamp;
  revoked_at: NullableTimestamp;
}

/** Counters per window; shared by all processes, forgotten after a crash of the server. */
export interface RateLimitsTable {
  bucket: string;
  window_start: RequiredTimestamp;
  hits: Generated<number>;
}

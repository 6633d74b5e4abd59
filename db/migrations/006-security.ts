import type { Kysely } from 'kysely';
import { fence, forbid, run } from './support.ts';

/** Owners, tokens, sessions and rate limits (read before an owner is known), remembered answers, the audit log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, TENANT, fence('idempotency_keys', 'audit_events'), forbid('update, delete', 'audit_events'), SYSTEM);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    drop table sys.rate_limits, sys.sessions, sys.api_tokens, sys.owners;
    drop table audit_events, idempotency_keys;
    `,
  );
}

const TENANT = `
  create table idempotency_keys (
    owner_id text not null,
    key text not null constraint idempotency_keys_key_check check (char_length(key) between 1 and 255),
    fingerprint text not null,
    status integer not null,
    headers jsonb not null default '{}',
    body text not null,
    created_at timestamptz(3) not null default now(),
    expires_at timestamptz(3) not null default now() + interval '24 hours',
    constraint idempotency_keys_pkey primary key (owner_id, key)
  );
  create index idempotency_keys_expires_idx on idempotency_keys (owner_id, expires_at);

  create table audit_events (
    owner_id text not null,
    id uuid not null,
    actor text not null,
    action text not null,
    outcome text not null default 'done' constraint audit_events_outcome_check check (outcome in ('done', 'refused')),
    target_kind text,
    target_id text,
    target_name text,
    details jsonb not null default '{}',
    request_id text,
    created_at timestamptz(3) not null default now(),
    constraint audit_events_pkey primary key (owner_id, id)
  );
  create index audit_events_created_idx on audit_events (owner_id, created_at, id);
  create index audit_events_action_idx on audit_events (owner_id, action, created_at, id);
`;

/** The web role has no right in this schema: `db/system/` reaches it as the role that logged in. */
const SYSTEM = `
  create table sys.owners (
    id text constraint owners_pkey primary key constraint owners_id_check check (char_length(id) between 1 and 100),
    created_at timestamptz(3) not null default now()
  );

  create table sys.api_tokens (
    id uuid constraint api_tokens_pkey primary key,
    owner_id text not null constraint api_tokens_owner_fkey references sys.owners (id) on delete cascade,
    actor text not null,
    name text not null constraint api_tokens_name_check check (char_length(name) between 1 and 255),
    token_hash text not null constraint api_tokens_token_hash_key unique
      constraint api_tokens_token_hash_check check (token_hash ~ '^[0-9a-f]{64}$'),
    hint text not null,
    scopes text[] not null constraint api_tokens_scopes_check
      check (cardinality(scopes) > 0 and scopes <@ array['read', 'write', 'deploy', 'admin']),
    expires_at timestamptz(3),
    last_used_at timestamptz(3),
    revoked_at timestamptz(3),
    created_at timestamptz(3) not null default now()
  );
  create index api_tokens_owner_idx on sys.api_tokens (owner_id, created_at, id);

  create table sys.sessions (
    id uuid constraint sessions_pkey primary key,
    owner_id text not null constraint sessions_owner_fkey references sys.owners (id) on delete cascade,
    actor text not null,
    session_hash text not null constraint sessions_session_hash_key unique
      constraint sessions_session_hash_check check (session_hash ~ '^[0-9a-f]{64}$'),
    scopes text[] not null constraint sessions_scopes_check
      check (cardinality(scopes) > 0 and scopes <@ array['read', 'write', 'deploy', 'admin']),
    api_token_id uuid constraint sessions_api_token_fkey references sys.api_tokens (id) on delete cascade,
    user_agent text,
    created_at timestamptz(3) not null default now(),
    last_seen_at timestamptz(3) not null default now(),
    idle_expires_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    revoked_at timestamptz(3)
  );
  create index sessions_owner_idx on sys.sessions (owner_id, created_at, id);
  create index sessions_api_token_idx on sys.sessions (api_token_id);

  -- Unlogged: counters of a minute need not survive a crash, and every request would wait for the disk.
  create unlogged table sys.rate_limits (
    bucket text not null,
    window_start timestamptz(3) not null,
    hits integer not null default 0,
    constraint rate_limits_pkey primary key (bucket, window_start)
  );
  create index rate_limits_window_idx on sys.rate_limits (window_start);
`;

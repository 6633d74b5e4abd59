import { type Kysely, sql } from 'kysely';
import type { Database } from './client.ts';
import type { Schema } from './schema.ts';
import { APP_ROLE } from './transactions.ts';

interface RoleState {
  exists: boolean;
  can_become: boolean;
  login: string;
}

async function roleState(db: Kysely<Schema>): Promise<RoleState> {
  // From PostgreSQL 16 on, membership alone does not allow SET ROLE: there is a privilege of that name to ask for.
  const { rows } = await sql<RoleState>`
    select r.oid is not null as exists, current_user as login,
      coalesce(pg_has_role(current_user, r.oid,
        case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end), false) as can_become
    from (select 1) one left join pg_roles r on r.rolname = ${APP_ROLE}`.execute(db);
  const [state] = rows;
  if (state === undefined) throw new Error('The catalogue of roles gave no answer.');
  return state;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Another process of the same cluster may be making the role, or the grant, at this moment. */
const MADE_MEANWHILE = new Set<unknown>(['42710', '23505', 'XX000']);
const NOT_PERMITTED = '42501';

/**
 * Makes sure that the web role exists and that the current user can take it on.
 * @throws Error that says what an administrator must run, when the current user may not do it
 */
export async function ensureAppRole(db: Database): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const state = await roleState(db);
    if (state.can_become) return;
    try {
      if (!state.exists) await sql`create role ${sql.id(APP_ROLE)} nologin noinherit`.execute(db);
      await sql`grant ${sql.id(APP_ROLE)} to ${sql.id(state.login)}`.execute(db);
    } catch (error) {
      if (codeOf(error) === NOT_PERMITTED) throw new Error(instruction(state), { cause: error });
      if (!MADE_MEANWHILE.has(codeOf(error)) || attempt >= 5) throw error;
    }
  }
}

function instruction({ exists, login }: RoleState): string {
  const user = `"${login.replaceAll('"', '""')}"`;
  const statements = [...(exists ? [] : [`create role ${APP_ROLE} nologin noinherit;`]), `grant ${APP_ROLE} to ${user};`];
  return `The database role ${APP_ROLE} is ${exists ? `not granted to ${user}` : 'missing'}, and ${user} may not change that. Ask an administrator of the database server to run:\n  ${statements.join('\n  ')}`;
}

/**
 * Lets another login than the owning one serve the web, when migrations run with their own `DATABASE_MIGRATION_URL`.
 * Safe to repeat.
 */
export async function grantToRuntimeRole(db: Database, login: string): Promise<void> {
  const role = sql.id(login);
  await sql`grant ${sql.id(APP_ROLE)} to ${role}`.execute(db);
  await sql`grant usage on schema sys to ${role}`.execute(db);
  await sql`grant select on all tables in schema sys to ${role}`.execute(db);
  await sql`grant insert, update, delete on sys.owners, sys.api_tokens, sys.sessions, sys.rate_limits to ${role}`.execute(db);
  await sql`grant execute on all functions in schema sys to ${role}`.execute(db);
}

/**
 * Lets the web role renew the time of content, which the first migration does not: what is stored cannot change, but a collection of
 * unused content goes by when it was stored last. Asked for at every start, so that databases migrated earlier get it too.
 * @throws Error that says what the owner of the tables must run, when the current user may not do it
 */
export async function ensureRenewalRight(db: Database): Promise<void> {
  if (await mayRenew(db)) return;
  const grant = `grant update (created_at) on public.blobs to ${APP_ROLE}`;
  try {
    await sql.raw(grant).execute(db);
  } catch (error) {
    if (codeOf(error) !== NOT_PERMITTED) throw error;
  }
  // Somebody who may not give a right is often only warned.
  if (await mayRenew(db)) return;
  throw new Error(
    `The database role ${APP_ROLE} lacks a right. Run npm run db:migrate as the owner of the tables, or:\n  ${grant};`,
  );
}

async function mayRenew(db: Database): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select has_column_privilege(${APP_ROLE}, 'public.blobs', 'created_at', 'update') as may`.execute(db);
  return rows[0]?.may === true;
}

/**
 * Refuses to start when row-level security would not hold for the web role.
 * @throws Error naming each fault and its cure
 */
export async function assertSafeAppRole(db: Database): Promise<void> {
  const { rows } = await sql<{ rolsuper: boolean; rolbypassrls: boolean; acts_as: string[]; owns: string[] }>`
    select r.rolsuper, r.rolbypassrls,
      array(select p.rolname::text from pg_roles p
        where p.oid <> r.oid and (p.rolsuper or p.rolbypassrls) and not r.rolsuper and pg_has_role(r.oid, p.oid, 'MEMBER')) as acts_as,
      array(select c.oid::regclass::text from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, to_regnamespace('sys'))
          and not r.rolsuper and pg_has_role(r.oid, c.relowner, 'MEMBER') order by 1) as owns
    from pg_roles r where r.rolname = ${APP_ROLE}`.execute(db);
  const [role] = rows;
  if (role === undefined) throw new Error(`The database role ${APP_ROLE} is missing. Run: npm run db:migrate`);
  const faults = [
    ...(role.rolsuper ? [`it is a superuser; run: alter role ${APP_ROLE} nosuperuser;`] : []),
    ...(role.rolbypassrls ? [`it bypasses row-level security; run: alter role ${APP_ROLE} nobypassrls;`] : []),
    ...role.acts_as.map((other) => `it can act as ${other}; run: revoke ${other} from ${APP_ROLE};`),
    ...(role.owns.length > 0 ? [`it owns ${role.owns.join(', ')}, itself or through a role; give them another owner`] : []),
  ];
  if (faults.length > 0) {
    throw new Error(
      `Loadout does not start, because the database role ${APP_ROLE} could see other owners' rows:\n  ${faults.join('\n  ')}`,
    );
  }
}

import { type Kysely, sql } from 'kysely';

/** Runs several statements of fixed text; migrations take no values from outside. */
export async function run(db: Kysely<unknown>, ...statements: string[]): Promise<void> {
  await sql.raw(statements.join('\n')).execute(db);
}

const OWN_ROWS = `owner_id = (select nullif(current_setting('app.owner_id', true), ''))`;

/**
 * Fences a tenant table in: the web role sees and writes only the rows of `app.owner_id`, none when that is unset.
 * Row-level security is not forced, so that the owning role can migrate and back up.
 */
export const fence = (...tables: string[]): string =>
  tables
    .map(
      (table) => `
        alter table ${table} enable row level security;
        create policy ${table}_owner_policy on ${table} using (${OWN_ROWS}) with check (${OWN_ROWS});
        grant select, insert, update, delete on ${table} to loadout_app;`,
    )
    .join('\n');

/** Takes rights away from the web role, where rows must not change (or not disappear) once written. */
export const forbid = (right: 'update' | 'update, delete', ...tables: string[]): string =>
  tables.map((table) => `revoke ${right}, truncate on ${table} from loadout_app;`).join('\n');

/**
 * An index for substring search. Without the extension pg_trgm (a server may not offer it, or not to us)
 * there is none, and the same search reads the owner's rows instead.
 */
export const substringIndex = (name: string, table: string, column: string): string => `
  do $do$
  declare
    home text;
  begin
    if not exists (select from pg_extension where extname = 'pg_trgm') then
      begin
        create extension pg_trgm;
      exception when insufficient_privilege or undefined_file or feature_not_supported then
        raise notice 'Without pg_trgm a search by part of a name reads all names of the owner.';
      end;
    end if;
    select n.nspname into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
    if home is not null then
      execute format('create index ${name} on ${table} using gin (${column} %I.gin_trgm_ops)', home);
    end if;
  end
  $do$;`;

/** A path inside an artifact or a project: relative, no empty, `.` or `..` segment, backslash or control character. */
export const safePath = (column: string): string =>
  `${column} <> '' and ${column} !~ '(^|/)(\\.{0,2})(/|$)' and ${column} !~ '[\\\\\\x01-\\x1f\\x7f]'`;

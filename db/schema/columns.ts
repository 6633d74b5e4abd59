import type { ColumnType } from 'kysely';

/** A time the database fills in; read as a Date of whole milliseconds (`timestamptz(3)`). */
export type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
/** A time that must be given. */
export type RequiredTimestamp = ColumnType<Date, Date | string, Date | string>;
export type NullableTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/**
 * A jsonb column. It is written as text (`JSON.stringify`), because the driver would send
 * a JavaScript array as a PostgreSQL array; it is read parsed.
 */
export type Json<T> = ColumnType<T, string, string>;
export type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;

export type JsonObject = Record<string, unknown>;

/** What every tenant table starts with. Whoever asks is the first column of every key. */
export interface Owned {
  owner_id: string;
}

export interface OwnedRow extends Owned {
  /** UUIDv7 made by the application. */
  id: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

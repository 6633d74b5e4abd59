/** Branded identifiers. The only place where a plain string becomes one (house rule: no `as` elsewhere). */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type OwnerId = Id<'Owner'>;
export type Uuid = Id<'Uuid'>;
export type ContentHash = Id<'ContentHash'>;

/** The owner of everything when authentication is off. */
export const LOCAL_OWNER = 'local-user' as OwnerId;

/** An owner name as stored: 1 to 100 characters; the caller has authenticated it. */
export const ownerId = (value: string): OwnerId => value as OwnerId;

const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BARE = /^[0-9a-f]{32}$/;

/**
 * Reads a UUID in its dashed form or as 32 hex digits, in any case.
 * Returns the dashed lower-case form, or null when it is neither.
 */
export function parseUuid(value: string): Uuid | null {
  const lower = value.toLowerCase();
  if (DASHED.test(lower)) return lower as Uuid;
  if (!BARE.test(lower)) return null;
  return `${lower.slice(0, 8)}-${lower.slice(8, 12)}-${lower.slice(12, 16)}-${lower.slice(16, 20)}-${lower.slice(20)}` as Uuid;
}

/** A uuid that comes from our own database or generator, where its shape is already certain. */
export const trustedUuid = (value: string): Uuid => value as Uuid;

/** The 32 hex digits that SkillMeat's records use. */
export const bareUuid = (id: Uuid): string => id.replaceAll('-', '');

/** A content hash that was computed by us or read from our database (`v1:` + 64 hex digits). */
export const trustedContentHash = (value: string): ContentHash => value as ContentHash;

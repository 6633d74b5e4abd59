import { z } from 'zod';

/** An identifier in a request: any string, because a malformed one is answered like an unknown one (404). */
export const idInput = z.string().meta({ description: 'Identifier: a UUID, dashed or as 32 hex digits.' });
/** An identifier in an answer. */
export const uuid = z.string().meta({ format: 'uuid', description: 'UUID, dashed and in lower case.' });
export const timestamp = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC.' });
export const contentHash = z
  .string()
  .meta({ description: 'Content hash: `v1:` and 64 hex digits.', examples: [`v1:${'0'.repeat(64)}`] });

/** No control characters: a name is one line that people read. */
const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

export const nameInput = z
  .string({ error: 'Enter a name.' })
  .trim()
  .min(1, { error: 'Enter a name.' })
  .max(255, { error: 'Use at most 255 characters.' })
  .regex(ONE_LINE, { error: 'Use one line without control characters.' });

export const descriptionInput = z
  .string()
  .trim()
  .max(5000, { error: 'Use at most 5,000 characters.' })
  // PostgreSQL text cannot hold U+0000.
  .refine((text) => !text.includes('\u0000'), { error: 'Remove the NUL character.' });

export const colorInput = z
  .string()
  .trim()
  .regex(/^#[0-9a-fA-F]{6}$/, { error: 'Use a colour such as #3d8f58.' })
  .toLowerCase();

export const iconInput = z
  .string()
  .trim()
  .min(1, { error: 'Choose an icon or leave it empty.' })
  .max(64, { error: 'Use at most 64 characters.' })
  .regex(ONE_LINE, { error: 'Use one line without control characters.' });

export const tagInput = z
  .string()
  .trim()
  .min(1, { error: 'A tag needs at least one character.' })
  .max(50, { error: 'Use at most 50 characters for a tag.' })
  .regex(ONE_LINE, { error: 'Use one line without control characters.' });

/** Trimmed, compared without case, each kept once in the spelling that came first. */
function uniqueTags(tags: string[]): string[] {
  const seen = new Map<string, string>();
  for (const tag of tags) if (!seen.has(tag.toLowerCase())) seen.set(tag.toLowerCase(), tag);
  return [...seen.values()];
}

export const tagsInput = z.array(tagInput).overwrite(uniqueTags).max(20, { error: 'Use at most 20 tags.' });

export const position = z.number({ error: 'Enter a number.' });

const wholeNumber = (from: number, to: number, message: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, { error: message })
    .transform(Number)
    .refine((n) => n >= from && n <= to, { error: message });

/** `?limit=&offset=` for every list. */
export const offsetPaging = {
  limit: wholeNumber(1, 200, 'Use a number from 1 to 200.')
    .optional()
    .meta({ description: 'How many items, 1 to 200; 50 when absent.' }),
  offset: wholeNumber(0, 999_999_999_999_999, 'Use a whole number from 0, of at most 15 digits.')
    .optional()
    .meta({ description: 'How many items to leave out at the start.' }),
};

/** Also `?cursor=`, for the lists that page by keyset. */
export const cursorPaging = {
  ...offsetPaging,
  cursor: z.string().min(1).max(1000).optional().meta({ description: '`next_cursor` of the page before.' }),
};

export const queryFlag = z
  .enum(['true', 'false', '1', '0'], { error: 'Use true or false.' })
  .transform((value) => value === 'true' || value === '1');

/** The answer of every list. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    total: z.number().int().nullable().meta({ description: 'Exact with offset, null with cursor.' }),
    limit: z.number().int(),
    offset: z.number().int().nullable(),
    next_cursor: z.string().nullable(),
  });

export interface ListAnswer<Item> {
  items: Item[];
  total: number | null;
  limit: number;
  offset: number | null;
  next_cursor: string | null;
}

export const chainLink = z.object({
  kind: z.enum(['set', 'group', 'plugin', 'artifact']),
  id: z.string(),
  name: z.string(),
});

/** `application/problem+json` (RFC 9457). */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    chain: z.array(chainLink).optional(),
  })
  .meta({ id: 'Problem' });

export const DEFAULT_LIMIT = 50;

import type { FieldMeta } from './field.tsx';

type Errors = Record<string, string[]>;

const isText = (value: unknown): value is string => typeof value === 'string';

const textOf = (tags: unknown): string => (Array.isArray(tags) ? tags.filter(isText).join(', ') : isText(tags) ? tags : '');

/**
 * The errors of a form with those of single tags at the one line they are typed in, each naming its tag.
 * @param result the refused submission: with script, conform keeps the list of fields that the page began with, so what
 *   was sent is read from the answer
 */
export function tagErrorsAtLine(allErrors: Errors, result?: { initialValue?: Record<string, unknown> | null }): Errors {
  const sent = result?.initialValue?.tags;
  const others: Errors = {};
  const ofTags: string[] = [];
  for (const [name, errors] of Object.entries(allErrors)) {
    const index = /^tags\[(\d+)\]$/.exec(name)?.[1];
    const tag: unknown = index !== undefined && Array.isArray(sent) ? sent[Number(index)] : undefined;
    if (index === undefined && name !== 'tags') others[name] = errors;
    else ofTags.push(...errors.map((error) => (isText(tag) ? `${error} “${tag}” does not fit.` : error)));
  }
  return ofTags.length > 0 ? { ...others, tags: ofTags } : others;
}

/** A list of tags as the one line of text it is typed in. Conform's field is a proxy that a spread would empty. */
export const tagsField = (tags: FieldMeta, { tags: errors }: Errors): FieldMeta => ({
  id: tags.id,
  name: tags.name,
  errors,
  initialValue: textOf(tags.initialValue),
});

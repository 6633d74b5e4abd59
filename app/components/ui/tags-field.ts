import type { FieldMeta } from './field.tsx';

interface TagsMeta extends FieldMeta {
  getFieldList(): { errors?: string[] }[];
}

const isText = (value: unknown): value is string => typeof value === 'string';

const textOf = (tags: unknown): string => (Array.isArray(tags) ? tags.filter(isText).join(', ') : isText(tags) ? tags : '');

/** A list of tags as the one line of text it is typed in, with the errors of the single tags at the line. */
export const tagsField = (tags: TagsMeta): FieldMeta => ({
  id: tags.id,
  name: tags.name,
  errors: [tags.errors, ...tags.getFieldList().map(({ errors }) => errors)].flatMap((errors) => errors ?? []),
  initialValue: textOf(tags.initialValue),
});

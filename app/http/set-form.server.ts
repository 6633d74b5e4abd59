import type { SetInput } from '#app/contracts/sets.ts';

const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

/** A colour that was typed anew counts, else the swatch, else what stood in the field before. */
function colorOf(form: FormData): string {
  const typed = text(form, 'color');
  if (typed !== text(form, 'color_before')) return typed;
  return form.has('swatch') ? text(form, 'swatch') : typed;
}

/** Commas separate tags; empty ones and repetitions fall away in the contract. */
const tagsOf = (form: FormData): string[] =>
  text(form, 'tags')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

/** The set form's fields in the shape of the contract, for the check that the API uses too. */
export function setFormData(form: FormData): FormData {
  const shaped = new FormData();
  shaped.set('name', text(form, 'name'));
  shaped.set('description', text(form, 'description').replaceAll('\r\n', '\n'));
  shaped.set('color', colorOf(form));
  shaped.set('icon', text(form, 'icon'));
  for (const [index, tag] of tagsOf(form).entries()) shaped.set(`tags[${index}]`, tag);
  return shaped;
}

/** What an edit form means: every field it shows is set, an empty one is cleared. An icon that is not among the choices stays. */
export const asPatch = ({ name, description, color, icon, tags }: SetInput): SetInput => ({
  name,
  description: description ?? null,
  color: color ?? null,
  ...(icon ? { icon } : {}),
  tags: tags ?? [],
});

/** The version a form was made from, for the check that nobody changed the set meanwhile; null when it does not say. */
export function versionOf(form: FormData): number[] | null {
  const value = text(form, 'version');
  return /^\d{1,9}$/.test(value) ? [Number(value)] : null;
}

import { reordered } from '#app/domain/reorder.ts';

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** Puts one row where another is; those between move up or down. */
function moved<Row>(rows: readonly Row[], from: number, to: number): readonly Row[] {
  const row = rows[from];
  if (row === undefined || to < 0 || to >= rows.length) return rows;
  const rest = rows.filter((_, index) => index !== from);
  return [...rest.slice(0, to), row, ...rest.slice(to)];
}

/** The members as they will be once a button of the set's page has done its work: shown while the server is asked. */
export function changedMembers<Row extends { id: string }>(rows: readonly Row[], form: FormData): readonly Row[] {
  const index = rows.findIndex(({ id }) => id === textOf(form, 'member_id'));
  switch (textOf(form, 'intent')) {
    case 'up':
      return moved(rows, index, index - 1);
    case 'down':
      return moved(rows, index, index + 1);
    case 'remove':
      return rows.filter((_, place) => place !== index);
    case 'order': {
      const order = reordered(rows.map(({ id }) => ({ id, typed: Number.parseFloat(textOf(form, `place.${id}`)) })));
      return order.flatMap((id) => rows.find((row) => row.id === id) ?? []);
    }
    default:
      return rows;
  }
}

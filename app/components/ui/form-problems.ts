import type { Problem } from './error-summary.tsx';

interface FormLike {
  id: string;
  allErrors: Record<string, string[]>;
}

/** `tags[2]` belongs to the control of `tags`, unless there is a control of just that name, such as `source.path`. */
const controlOf = (name: string, order: readonly string[]): string => (order.includes(name) ? name : name.replace(/[[.].*$/, ''));

/**
 * What is wrong with a form, in the order of its fields, each with the control it concerns.
 * @param order names of the fields as they stand on the page
 */
export function formProblems(form: FormLike, order: readonly string[]): Problem[] {
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : -1);
  return Object.entries(form.allErrors)
    .map(([name, messages]) => ({ control: controlOf(name, order), messages }))
    .sort((a, b) => rank(a.control) - rank(b.control))
    .flatMap(({ control, messages }) =>
      messages.map((message) => ({ message, fieldId: rank(control) < 0 ? undefined : `${form.id}-${control}` })),
    );
}

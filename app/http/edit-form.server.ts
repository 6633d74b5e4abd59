import type { SubmissionResult } from '@conform-to/react';
import { data } from '@remix-run/node';
import type { z } from 'zod';
import { handleForm } from './form.server.ts';
import { statusOf } from './problem.server.ts';

/** What the form of an edit page was made from, and how to read that again. */
interface EditedThing<Now> {
  /** The revision or version that the form was sent with. */
  sent: string;
  /** The thing as it is now. */
  now: () => Promise<Now>;
  /** Its revision or version. */
  stateOf: (now: Now) => string;
}

/** What an edit page shows after a refused POST. */
type EditReply<Now> = ReturnType<typeof data<{ result: SubmissionResult<string[]>; meanwhile: Now | null; madeFrom: string }>>;

/**
 * As `handleForm`, for a form that changes what is there: when somebody else saved first, it comes back with what was typed
 * beside what is there now (`meanwhile`), and with the state it is made from then, so that saving again is possible.
 * @throws AppError `not_found` when the thing is gone meanwhile
 */
export async function handleEdit<S extends z.ZodType, Now>(
  formData: FormData,
  schema: S,
  { sent, now, stateOf }: EditedThing<Now>,
  save: (value: z.output<S>) => Promise<Response>,
): Promise<Response | EditReply<Now>> {
  const answer = await handleForm(formData, schema, save);
  if (answer instanceof Response) return answer;
  const init = answer.init ?? {};
  // Refused for another reason it stays made from what the person has seen: a newer state would be overwritten unseen.
  if (init.status !== statusOf('version_mismatch')) return data({ ...answer.data, meanwhile: null, madeFrom: sent }, init);
  const meanwhile = await now();
  return data({ ...answer.data, meanwhile, madeFrom: stateOf(meanwhile) }, init);
}

/** The state of what is told apart by the time of its last change. */
export const revisionOf = ({ updated_at }: { updated_at: string }): string => updated_at;

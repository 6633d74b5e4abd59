import type { SubmissionResult } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { data } from '@remix-run/node';
import type { z } from 'zod';
import type { AppError } from '#app/domain/errors.ts';
import { formRefusal } from './page.server.ts';
import { statusOf } from './problem.server.ts';

/** What a form page shows after a refused POST: the submission as typed, with errors per field and for the form. */
export type FormReply = ReturnType<typeof data<{ result: SubmissionResult<string[]> }>>;

/** Errors by field name as conform wants them: `''` is the form itself. */
function errorsOf(refusal: AppError): Record<string, string[]> {
  const byField: Record<string, string[]> = {};
  for (const { path, message } of refusal.errors.length > 0 ? refusal.errors : [{ path: '', message: refusal.message }]) {
    byField[path] = [...(byField[path] ?? []), message];
  }
  return byField;
}

/**
 * Parses a posted form against the contract's schema and runs `work` on the value.
 * A refusal comes back as the same form, status 422 (or the refusal's own), with what was typed and the errors at their fields.
 */
export async function handleForm<S extends z.ZodType, T>(
  formData: FormData,
  schema: S,
  work: (value: z.output<S>) => Promise<T>,
): Promise<T | FormReply> {
  const submission = parseWithZod(formData, { schema });
  if (submission.status !== 'success') return data({ result: submission.reply() }, { status: 422 });
  try {
    return await work(submission.value);
  } catch (error) {
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    const { '': formErrors, ...fieldErrors } = errorsOf(refusal);
    return data({ result: submission.reply({ formErrors, fieldErrors }) }, { status: statusOf(refusal.code) });
  }
}

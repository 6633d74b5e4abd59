import { ERROR_TABLE } from '#app/http/problem.server.ts';
import type { ApiAnswer } from '#tests/support/app.ts';

const LEAKS =
  /\bat .+\.(?:ts|js|mjs):\d+|node_modules|\b(?:select|insert into|update|delete from)\b.+\bfrom\b|kysely|pg_|\bECONN|\.server\.ts/i;

/** What is wrong with an answer; null when nothing is. Answers that are no refusal are checked against the document elsewhere. */
export function faultOf({ status, headers, body }: ApiAnswer): string | null {
  if (status >= 500) return `answers ${status}`;
  if (status < 400) return null;
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return `is ${status} and no problem+json`;
  for (const field of ['type', 'title', 'detail', 'code', 'request_id'])
    if (typeof body?.[field] !== 'string' || body[field] === '') return `has no ${field}`;
  const known = Object.entries(ERROR_TABLE).find(([code]) => code === body.code);
  if (known === undefined) return `has the unknown code ${body.code}`;
  if (known[1][0] !== status || body.status !== status) return `has the code ${body.code} with status ${status}`;
  if (body.code === 'invalid_input' && !(Array.isArray(body.errors) && body.errors.length > 0))
    return 'is invalid_input without errors';
  if (LEAKS.test(`${body.title} ${body.detail}`)) return `tells of our inside: ${body.detail}`;
  return null;
}

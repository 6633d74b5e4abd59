import { z } from 'zod';
import { cursorPaging, listOf, timestamp, uuid } from './common.ts';
import { defineOperation } from './operation.ts';

const text = (what: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(255)
    .refine((value) => !value.includes('\u0000'), { error: 'Remove the NUL character.' })
    .meta({ description: what });

/** RFC 3339 with a time zone, inside what the database can tell apart. */
const moment = (what: string) =>
  z.iso
    .datetime({ offset: true, error: 'Use a time such as 2026-01-31T09:30:00Z.' })
    .transform((value) => new Date(value))
    .refine((time) => time.getUTCFullYear() > 0, { error: 'Use a time such as 2026-01-31T09:30:00Z.' })
    .meta({ format: 'date-time', description: what });

const outcome = z.enum(['done', 'refused']);

export const auditEvent = z
  .object({
    id: uuid,
    action: z.string().meta({ description: 'What happened, e.g. `set.created`, `deploy.finished`, `sign_in.refused`.' }),
    outcome,
    actor: z.string().meta({ description: 'The person or token that did it.' }),
    target_kind: z.string().nullable(),
    target_id: z.string().nullable(),
    target_name: z.string().nullable().meta({ description: 'Its name at that time.' }),
    details: z.record(z.string(), z.unknown()),
    request_id: z.string().nullable().meta({ description: 'Also in the log and in the answer’s `X-Request-Id`.' }),
    created_at: timestamp,
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof auditEvent>;

export const auditQuery = z.strictObject({
  ...cursorPaging,
  actor: text('Who did it.').optional(),
  action: text('A whole action (`set.created`) or all of one kind (`set`).').optional(),
  outcome: outcome.optional(),
  target_kind: text('What it was done to, e.g. `set`.').optional(),
  target_id: text('The id of what it was done to.').optional(),
  since: moment('From this moment on.').optional(),
  until: moment('Before this moment.').optional(),
});
export type AuditQuery = z.output<typeof auditQuery>;

export const auditOperations = {
  listAudit: defineOperation({
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    summary: 'What was done and refused, newest first; nothing in it can be changed',
    tag: 'System',
    scope: 'admin',
    status: 200,
    query: auditQuery,
    response: listOf(auditEvent),
  }),
} as const;

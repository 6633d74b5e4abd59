import { z } from 'zod';
import { deployInput } from './deployments.ts';

const keeper = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), profileId: z.string(), setId: z.string().nullable() }),
  z.object({ kind: z.literal('artifacts'), profileId: z.string(), artifactUuids: z.array(z.string()).readonly() }),
  z.object({ kind: z.literal('profile'), profileId: z.string() }),
]);

/** A run as data: what another process needs to carry it out, beside the columns of its row. */
export const runOrder = z.object({
  /** Whether somebody waited for it, or it was left to the queue. */
  asked: z.enum(['here', 'queue']),
  input: deployInput,
  only: z.array(z.string()).nullable(),
  agreed: z.array(z.string()),
  reversal: z.object({ kind: z.enum(['undeploy', 'rollback']), keeper, generation: z.number().int().optional() }).nullable(),
});
export type RunOrderData = z.output<typeof runOrder>;

/** What is kept beside the order of a run that is over, to be answered again; runs of before this was kept warned of nothing. */
export const runWarnings = z.object({ warnings: z.array(z.object({ code: z.string(), message: z.string() })).catch([]) });

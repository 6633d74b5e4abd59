import type { DeployAnswer } from '#app/contracts/deployments.ts';
import type { DeployManyAnswer } from '#app/contracts/drift.ts';
import type { RunAnswer, RunWait } from '#app/services/deployments/deployments.server.ts';
import type { ManyRunsAnswer } from '#app/services/deployments/many-runs.server.ts';
import type { ApiContext } from './api-route.server.ts';
import { outcome, type Reply } from './reply.server.ts';

/** A run that lasts longer goes on beside the request, which is answered 202. */
const PATIENCE_MS = 10_000;

/** Whether the caller would rather not wait (RFC 7240). */
export const prefersAsync = (request: Request): boolean =>
  /(?:^|[\s,;])respond-async(?:$|[\s,;])/i.test(request.headers.get('prefer') ?? '');

type Asking = Pick<ApiContext<unknown, unknown>, 'owner' | 'actor' | 'request' | 'idempotencyKey' | 'fingerprint'>;

/** Who asks for a run by the API, how long they wait, and under which key. */
export const waitingAs = ({ owner, actor, request, idempotencyKey, fingerprint }: Asking): RunWait => ({
  owner,
  actor,
  patience: PATIENCE_MS,
  queued: prefersAsync(request),
  idempotency: idempotencyKey === null ? null : { key: idempotencyKey, fingerprint },
});

/** The outcome of a run, or 202 with its place while it goes on. */
export const replyToRun = ({ answer, ...how }: RunAnswer): Reply<DeployAnswer> =>
  outcome(answer, how, `/deploy-runs/${answer.run_id}`);

/** The outcome of many runs, or 202 with the list of the set's runs while one of them goes on. */
export const replyToRuns = ({ answer, ...how }: ManyRunsAnswer, setId: string): Reply<DeployManyAnswer> =>
  outcome(answer, how, `/deploy-runs?set_id=${setId}`);

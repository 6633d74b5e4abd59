import { projectRunOperations } from '#app/contracts/project-runs.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { replay } from '#app/http/reply.server.ts';

const handler = apiRoute({
  POST: on(projectRunOperations.rollback, async ({ app, owner, actor, params, body, idempotencyKey, fingerprint }) => {
    const idempotency = idempotencyKey === null ? null : { key: idempotencyKey, fingerprint };
    const ask = { owner, actor, projectId: params.id, input: body, idempotency };
    const { answer, replayed } = await app.services.reversals.rollback(ask);
    return replayed ? replay(answer) : answer;
  }),
});
export const loader = handler;
export const action = handler;

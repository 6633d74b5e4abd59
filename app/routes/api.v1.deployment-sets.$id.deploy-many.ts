import { driftOperations } from '#app/contracts/drift.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { replay } from '#app/http/reply.server.ts';

const handler = apiRoute({
  POST: on(driftOperations.deployToMany, async ({ app, owner, actor, params, body, idempotencyKey, fingerprint }) => {
    const idempotency = idempotencyKey === null ? null : { key: idempotencyKey, fingerprint };
    const { answer, replayed } = await app.services.manyDeploys.deployMany({ owner, actor, idempotency }, params.id, body);
    return replayed ? replay(answer) : answer;
  }),
});
export const loader = handler;
export const action = handler;

import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { replay } from '#app/http/reply.server.ts';

const handler = apiRoute({
  POST: on(deploymentOperations.deploySet, async ({ app, owner, actor, params, body, idempotencyKey, fingerprint }) => {
    const idempotency = idempotencyKey === null ? null : { key: idempotencyKey, fingerprint };
    const { answer, replayed } = await app.services.deployments.deploy({
      owner,
      actor,
      setId: params.id,
      input: body,
      idempotency,
    });
    return replayed ? replay(answer) : answer;
  }),
});
export const loader = handler;
export const action = handler;

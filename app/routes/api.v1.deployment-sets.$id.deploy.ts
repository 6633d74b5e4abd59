import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { replyToRun, waitingAs } from '#app/http/run-request.server.ts';

const handler = apiRoute({
  POST: on(deploymentOperations.deploySet, async (context) => {
    const { app, params, body } = context;
    return replyToRun(await app.services.deployments.deploy({ ...waitingAs(context), setId: params.id, input: body }));
  }),
});
export const loader = handler;
export const action = handler;

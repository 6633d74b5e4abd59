import { driftOperations } from '#app/contracts/drift.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { replyToRuns, waitingAs } from '#app/http/run-request.server.ts';

const handler = apiRoute({
  POST: on(driftOperations.deployToMany, async (context) => {
    const { app, params, body } = context;
    return replyToRuns(await app.services.manyDeploys.deployMany(waitingAs(context), params.id, body), params.id);
  }),
});
export const loader = handler;
export const action = handler;

import { projectRunOperations } from '#app/contracts/project-runs.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { replyToRun, waitingAs } from '#app/http/run-request.server.ts';

const handler = apiRoute({
  POST: on(projectRunOperations.undeploy, async (context) => {
    const { app, params, body } = context;
    return replyToRun(await app.services.reversals.undeploy({ ...waitingAs(context), projectId: params.id, input: body }));
  }),
});
export const loader = handler;
export const action = handler;

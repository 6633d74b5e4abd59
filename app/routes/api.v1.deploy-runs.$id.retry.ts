import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { replyToRun, waitingAs } from '#app/http/run-request.server.ts';

const handler = apiRoute({
  POST: on(deploymentOperations.retryRun, async (context) =>
    replyToRun(await context.app.services.retries.retry({ ...waitingAs(context), runId: context.params.id })),
  ),
});
export const loader = handler;
export const action = handler;

import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(deploymentOperations.listRuns, ({ app, owner, query }) => app.services.runs.list(owner, query)),
});
export const loader = handler;
export const action = handler;

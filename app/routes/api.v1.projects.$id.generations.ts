import { projectRunOperations } from '#app/contracts/project-runs.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(projectRunOperations.listGenerations, ({ app, owner, params, query }) =>
    app.services.generations.list(owner, params.id, query),
  ),
});
export const loader = handler;
export const action = handler;

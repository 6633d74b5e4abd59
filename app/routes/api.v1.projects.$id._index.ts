import { projectOperations } from '#app/contracts/projects.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revised, revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(projectOperations.getProject, async ({ app, owner, params }) =>
    revised(await app.services.projects.get(owner, params.id)),
  ),
  PATCH: on(projectOperations.updateProject, async ({ app, owner, params, body, ifMatch }) =>
    revised(await app.services.projects.update(owner, params.id, body, revisionsAllowed(ifMatch))),
  ),
  DELETE: on(projectOperations.deleteProject, ({ app, owner, params, ifMatch }) =>
    app.services.projects.remove(owner, params.id, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;

import { groupOperations } from '#app/contracts/groups.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revised, revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(groupOperations.getGroup, async ({ app, owner, params }) => revised(await app.services.groups.get(owner, params.id))),
  PATCH: on(groupOperations.updateGroup, async ({ app, owner, params, body, ifMatch }) =>
    revised(await app.services.groups.update(owner, params.id, body, revisionsAllowed(ifMatch))),
  ),
  DELETE: on(groupOperations.deleteGroup, ({ app, owner, params, ifMatch }) =>
    app.services.groups.remove(owner, params.id, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;

import { groupOperations } from '#app/contracts/groups.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  PATCH: on(groupOperations.moveGroupArtifact, ({ app, owner, params, body, ifMatch }) =>
    app.services.groupContents.move(owner, params.id, params.uuid, body, revisionsAllowed(ifMatch)),
  ),
  DELETE: on(groupOperations.removeGroupArtifact, ({ app, owner, params, ifMatch }) =>
    app.services.groupContents.remove(owner, params.id, params.uuid, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;

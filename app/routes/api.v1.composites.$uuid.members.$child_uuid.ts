import { compositeOperations } from '#app/contracts/composites.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  PATCH: on(compositeOperations.updateCompositeMember, ({ app, owner, params, body, ifMatch }) =>
    app.services.compositeMembers.update(owner, params.uuid, params.child_uuid, body, revisionsAllowed(ifMatch)),
  ),
  DELETE: on(compositeOperations.removeCompositeMember, ({ app, owner, params, ifMatch }) =>
    app.services.compositeMembers.remove(owner, params.uuid, params.child_uuid, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;

import { setOperations } from '#app/contracts/set-operations.ts';
import { versionsAllowed } from '#app/contracts/set-version.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  PATCH: on(setOperations.moveSetMember, ({ app, owner, params, body, ifMatch }) =>
    app.services.members.move(owner, params.id, params.member_id, body, versionsAllowed(ifMatch)),
  ),
  DELETE: on(setOperations.removeSetMember, ({ app, owner, params, ifMatch }) =>
    app.services.members.remove(owner, params.id, params.member_id, versionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;

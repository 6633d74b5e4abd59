import { projectOperations } from '#app/contracts/projects.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revised, revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  PATCH: on(projectOperations.updateProfile, async ({ app, owner, params, body, ifMatch }) =>
    revised(await app.services.profiles.update(owner, params.id, params.profile_id, body, revisionsAllowed(ifMatch))),
  ),
  DELETE: on(projectOperations.deleteProfile, ({ app, owner, params, ifMatch }) =>
    app.services.profiles.remove(owner, params.id, params.profile_id, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;

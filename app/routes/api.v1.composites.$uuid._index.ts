import { compositeOperations } from '#app/contracts/composites.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { revised, revisionsAllowed } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(compositeOperations.getComposite, async ({ app, owner, params }) =>
    revised(await app.services.composites.get(owner, params.uuid)),
  ),
  PATCH: on(compositeOperations.updateComposite, async ({ app, owner, params, body, ifMatch }) =>
    revised(await app.services.composites.update(owner, params.uuid, body, revisionsAllowed(ifMatch))),
  ),
  DELETE: on(compositeOperations.deleteComposite, ({ app, owner, params, ifMatch }) =>
    app.services.composites.remove(owner, params.uuid, revisionsAllowed(ifMatch)),
  ),
});
export const loader = handler;
export const action = handler;

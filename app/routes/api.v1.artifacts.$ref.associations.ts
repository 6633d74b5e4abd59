import { compositeOperations } from '#app/contracts/composites.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(compositeOperations.getArtifactAssociations, ({ app, owner, params, query }) =>
    app.services.compositeMembers.associations(owner, params.ref, query),
  ),
});
export const loader = handler;
export const action = handler;

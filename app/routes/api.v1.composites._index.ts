import { compositeOperations } from '#app/contracts/composites.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createdRevised } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(compositeOperations.listComposites, ({ app, owner, query }) => app.services.composites.list(owner, query)),
  POST: on(compositeOperations.createComposite, async ({ app, owner, body }) => {
    const composite = await app.services.composites.create(owner, body);
    return createdRevised(composite, `/composites/${composite.uuid}`);
  }),
});
export const loader = handler;
export const action = handler;

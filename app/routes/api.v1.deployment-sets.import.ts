import { setExportOperations } from '#app/contracts/set-exports.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { created } from '#app/http/reply.server.ts';

const handler = apiRoute({
  POST: on(setExportOperations.importSet, async ({ app, owner, body }) => {
    const { set, etag } = await app.services.setImport.create(owner, body);
    return created(set, `/deployment-sets/${set.id}`, etag);
  }),
});
export const loader = handler;
export const action = handler;

import { collectionOperations } from '#app/contracts/collections.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { downloadResponse } from '#app/http/raw-file.server.ts';

const handler = apiRoute({
  GET: on(collectionOperations.exportCollection, async ({ app, owner, params }) =>
    downloadResponse(await app.services.collectionExport.pack(owner, params.id)),
  ),
});
export const loader = handler;
export const action = handler;

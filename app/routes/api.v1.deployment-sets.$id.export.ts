import { setExportOperations } from '#app/contracts/set-exports.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { downloadResponse } from '#app/http/raw-file.server.ts';

const handler = apiRoute({
  GET: on(setExportOperations.exportSet, async ({ app, owner, params, query }) =>
    downloadResponse(await app.services.setExport.download(owner, params.id, query)),
  ),
});
export const loader = handler;
export const action = handler;

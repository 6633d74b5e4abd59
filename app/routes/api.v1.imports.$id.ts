import { importOperations } from '#app/contracts/imports.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(importOperations.getImport, ({ app, owner, params }) => app.services.imports.get(owner, params.id)),
});
export const loader = handler;
export const action = handler;

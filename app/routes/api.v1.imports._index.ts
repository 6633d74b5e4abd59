import { importOperations } from '#app/contracts/imports.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { startImport } from '#app/http/import-request.server.ts';

const handler = apiRoute({
  GET: on(importOperations.listImports, ({ app, owner, query }) => app.services.imports.list(owner, query)),
  POST: on(importOperations.createImport, startImport),
});
export const loader = handler;
export const action = handler;

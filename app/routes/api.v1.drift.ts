import { driftOperations } from '#app/contracts/drift.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(driftOperations.listDrift, ({ app, owner, query }) => app.services.drift.list(owner, query)),
});
export const loader = handler;
export const action = handler;

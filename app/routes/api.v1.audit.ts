import { auditOperations } from '#app/contracts/audit.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';

const handler = apiRoute({
  GET: on(auditOperations.listAudit, ({ app, owner, query }) => app.services.audit.list(owner, query)),
});
export const loader = handler;
export const action = handler;

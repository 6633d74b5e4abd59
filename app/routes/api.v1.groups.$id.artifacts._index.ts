import { groupOperations } from '#app/contracts/groups.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { created } from '#app/http/reply.server.ts';

const handler = apiRoute({
  GET: on(groupOperations.listGroupArtifacts, ({ app, owner, params, query }) =>
    app.services.groupContents.list(owner, params.id, query),
  ),
  POST: on(groupOperations.addGroupArtifact, async ({ app, owner, params, body }) => {
    const entry = await app.services.groupContents.add(owner, params.id, body);
    return created(entry, `/groups/${entry.group_id}/artifacts/${entry.uuid}`);
  }),
});
export const loader = handler;
export const action = handler;

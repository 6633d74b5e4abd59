import { groupOperations } from '#app/contracts/groups.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createdRevised } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(groupOperations.listGroups, ({ app, owner, query }) => app.services.groups.list(owner, query)),
  POST: on(groupOperations.createGroup, async ({ app, owner, body }) => {
    const group = await app.services.groups.create(owner, body);
    return createdRevised(group, `/groups/${group.id}`);
  }),
});
export const loader = handler;
export const action = handler;

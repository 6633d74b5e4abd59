import { setOperations } from '#app/contracts/set-operations.ts';
import { versionsAllowed } from '#app/contracts/set-version.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { created, tagged } from '#app/http/reply.server.ts';

const handler = apiRoute({
  POST: on(setOperations.addSetMember, async ({ app, owner, params, body }) => {
    const member = await app.services.members.add(owner, params.id, body);
    return created(member, `/deployment-sets/${member.set_id}/members/${member.id}`);
  }),
  PUT: on(setOperations.replaceSetMembers, async ({ app, owner, params, body, ifMatch }) => {
    const { set, etag } = await app.services.members.replace(owner, params.id, body, versionsAllowed(ifMatch));
    return tagged(set, etag);
  }),
});
export const loader = handler;
export const action = handler;

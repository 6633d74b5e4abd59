import { compositeOperations } from '#app/contracts/composites.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { created } from '#app/http/reply.server.ts';

const handler = apiRoute({
  POST: on(compositeOperations.addCompositeMember, async ({ app, owner, params, body }) => {
    const membership = await app.services.compositeMembers.add(owner, params.uuid, body);
    return created(membership, `/composites/${membership.composite_uuid}/members/${membership.child_artifact_uuid}`);
  }),
});
export const loader = handler;
export const action = handler;

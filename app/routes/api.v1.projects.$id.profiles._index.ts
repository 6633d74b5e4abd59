import { projectOperations } from '#app/contracts/projects.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createdRevised } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(projectOperations.listProfiles, ({ app, owner, params, query }) => app.services.profiles.list(owner, params.id, query)),
  POST: on(projectOperations.createProfile, async ({ app, owner, params, body }) => {
    const profile = await app.services.profiles.create(owner, params.id, body);
    return createdRevised(profile, `/projects/${profile.project_id}/profiles/${profile.id}`);
  }),
});
export const loader = handler;
export const action = handler;

import { projectOperations } from '#app/contracts/projects.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { createdRevised } from '#app/http/revision.server.ts';

const handler = apiRoute({
  GET: on(projectOperations.listProjects, ({ app, owner, query }) => app.services.projects.list(owner, query)),
  POST: on(projectOperations.createProject, async ({ app, owner, body }) => {
    const project = await app.services.projects.create(owner, body);
    return createdRevised(project, `/projects/${project.id}`);
  }),
});
export const loader = handler;
export const action = handler;

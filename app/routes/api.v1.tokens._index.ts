import { systemOperations } from '#app/contracts/system.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { created } from '#app/http/reply.server.ts';

const handler = apiRoute({
  GET: on(systemOperations.listTokens, ({ app, owner, query }) => app.services.tokens.list(owner, query)),
  POST: on(systemOperations.createToken, async ({ app, owner, actor, body }) => {
    const token = await app.services.tokens.create(owner, actor, body);
    return created(token, `/tokens/${token.id}`);
  }),
});
export const loader = handler;
export const action = handler;

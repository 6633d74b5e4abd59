import { deploymentOperations } from '#app/contracts/deployments.ts';
import { apiRoute, on } from '#app/http/api-route.server.ts';
import { streamRun } from '#app/http/run-stream.server.ts';

const handler = apiRoute({ GET: on(deploymentOperations.followRun, streamRun) });
export const loader = handler;
export const action = handler;

import { healthz } from '#app/http/health.server.ts';

export const loader = healthz;

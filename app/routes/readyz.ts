import { readyz } from '#app/http/health.server.ts';

export const loader = readyz;

import { metrics } from '#app/http/metrics.server.ts';

export const loader = metrics;

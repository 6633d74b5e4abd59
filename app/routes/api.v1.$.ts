import { apiFallback } from '#app/http/api-fallback.server.ts';

/** Everything below /api/v1 that no operation answers. */
export const loader = apiFallback;
export const action = apiFallback;

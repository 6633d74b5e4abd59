import { apiDocument } from '#app/http/api-document.server.ts';

export const loader = apiDocument;
export const action = apiDocument;

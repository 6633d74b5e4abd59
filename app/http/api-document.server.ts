import { openApiDocument } from './openapi.server.ts';

let document: string | undefined;

/** The OpenAPI document; open to everybody, since it tells nothing of anybody's data. */
export async function apiDocument(): Promise<Response> {
  document ??= JSON.stringify(openApiDocument(), null, 2);
  return new Response(document, {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'public, max-age=300' },
  });
}

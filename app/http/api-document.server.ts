import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { AppError } from '#app/domain/errors.ts';
import { openApiDocument } from './openapi.server.ts';
import { problemResponse, toAppError } from './problem.server.ts';
import { validateQuery } from './validate.server.ts';

let document: string | undefined;

/** The OpenAPI document; open to everybody, since it tells nothing of anybody's data. */
export async function apiDocument({ request, context }: ActionFunctionArgs | LoaderFunctionArgs): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const refusal = new AppError('method_not_allowed', `${request.method} is not possible here. Possible: GET, HEAD.`, {
      headers: { Allow: 'GET, HEAD' },
    });
    return problemResponse(refusal, context.requestId);
  }
  try {
    validateQuery(undefined, new URL(request.url).searchParams);
  } catch (error) {
    return problemResponse(toAppError(error, context.log), context.requestId);
  }
  document ??= JSON.stringify(openApiDocument(), null, 2);
  return new Response(document, {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'public, max-age=300' },
  });
}

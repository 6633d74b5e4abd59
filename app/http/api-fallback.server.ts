import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { AppError } from '#app/domain/errors.ts';
import { apiCaller } from './caller.server.ts';
import { problemResponse, toAppError } from './problem.server.ts';

/** Answers unknown API paths: 401 for nobody, else 404, always as a problem document. */
export async function apiFallback({ request, context }: LoaderFunctionArgs | ActionFunctionArgs): Promise<Response> {
  try {
    await apiCaller(context.app, request, context.clientAddress);
    throw new AppError('not_found', 'There is nothing at this address. /api/docs lists what there is.');
  } catch (error) {
    return problemResponse(toAppError(error, context.log), context.requestId);
  }
}

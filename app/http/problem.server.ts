import { AppError, type ErrorCode, isAppError } from '#app/domain/errors.ts';
import { faultFacts, type Log } from '#app/lib/log.ts';

/** The one table from codes to HTTP statuses and titles; `docs/api.md` shows it to people. */
export const ERROR_TABLE = {
  malformed_json: [400, 'Malformed JSON'],
  bad_request: [400, 'Bad request'],
  unauthenticated: [401, 'Authentication required'],
  forbidden: [403, 'Forbidden'],
  cross_site: [403, 'Cross-site request refused'],
  not_found: [404, 'Not found'],
  feature_disabled: [404, 'Feature switched off'],
  method_not_allowed: [405, 'Method not allowed'],
  not_acceptable: [406, 'Not acceptable'],
  payload_too_large: [413, 'Payload too large'],
  unsupported_media_type: [415, 'Unsupported media type'],
  already_member: [409, 'Already a member'],
  name_taken: [409, 'Name taken'],
  plan_stale: [409, 'Plan out of date'],
  project_busy: [409, 'Project busy'],
  idempotency_in_flight: [409, 'Request still running'],
  ambiguous_reference: [409, 'Ambiguous reference'],
  already_exists: [409, 'Already exists'],
  project_moved: [409, 'Project moved'],
  profile_in_use: [409, 'Profile in use'],
  version_mismatch: [412, 'Changed meanwhile'],
  invalid_input: [422, 'Invalid input'],
  cycle: [422, 'Circular reference'],
  too_deep: [422, 'Nested too deeply'],
  unsupported_type: [422, 'Unsupported type'],
  path_not_allowed: [422, 'Path not allowed'],
  idempotency_mismatch: [422, 'Idempotency key used before'],
  confirmation_required: [422, 'Confirmation required'],
  archive_refused: [422, 'Archive refused'],
  source_refused: [422, 'Source refused'],
  rate_limited: [429, 'Too many requests'],
  unavailable: [503, 'Temporarily unavailable'],
  internal: [500, 'Internal error'],
} as const satisfies Record<ErrorCode, readonly [number, string]>;

export const statusOf = (code: ErrorCode): number => ERROR_TABLE[code][0];
export const titleOf = (code: ErrorCode): string => ERROR_TABLE[code][1];

/**
 * Turns whatever was thrown into a refusal that may be shown. Faults are logged here, once, and come back
 * as `internal` without any of their detail.
 */
export function toAppError(error: unknown, log: Log): AppError {
  if (isAppError(error)) {
    if (error.code === 'internal' || error.code === 'unavailable')
      log.error({ ...faultFacts(error.cause ?? error), code: error.code }, 'request.fault');
    return error;
  }
  log.error(faultFacts(error), 'request.fault');
  return new AppError(
    'internal',
    'Something went wrong on our side. Nothing more was changed. Try again; the log has the cause under this request id.',
  );
}

/** `application/problem+json` (RFC 9457) for one refusal. */
export function problemResponse(error: AppError, requestId: string): Response {
  const status = statusOf(error.code);
  // Clients may count on `errors` with this code; what no single field is to blame for belongs to the whole body.
  const whole = error.code === 'invalid_input' && error.errors.length === 0;
  const errors = whole ? [{ path: '', message: error.message }] : error.errors;
  const body = {
    ...error.extra,
    type: `/api/docs#${error.code}`,
    title: titleOf(error.code),
    status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(errors.length > 0 ? { errors } : {}),
    ...(error.chain ? { chain: error.chain } : {}),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
      ...(error.code === 'unauthenticated' ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(error.code === 'unavailable' ? { 'Retry-After': '2' } : {}),
      ...error.headers,
    },
  });
}

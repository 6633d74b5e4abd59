/** Every way a use-case can refuse, as the API names it (`docs/api.md` lists them with their HTTP statuses). */
export type ErrorCode =
  | 'malformed_json'
  | 'bad_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'cross_site'
  | 'not_found'
  | 'feature_disabled'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'already_member'
  | 'name_taken'
  | 'plan_stale'
  | 'project_busy'
  | 'idempotency_in_flight'
  | 'ambiguous_reference'
  | 'already_exists'
  | 'project_moved'
  | 'profile_in_use'
  | 'version_mismatch'
  | 'invalid_input'
  | 'cycle'
  | 'too_deep'
  | 'unsupported_type'
  | 'path_not_allowed'
  | 'idempotency_mismatch'
  | 'confirmation_required'
  | 'archive_refused'
  | 'source_refused'
  | 'rate_limited'
  | 'unavailable'
  | 'internal';

/** One step of a chain through the graph, as problem documents and `via` show it. */
export interface ChainLink {
  kind: 'set' | 'group' | 'plugin' | 'artifact';
  id: string;
  name: string;
}

/** What is wrong with one field: `path` in dotted form (`tags.3`), `message` a sentence for people. */
export interface FieldError {
  path: string;
  message: string;
}

export interface AppErrorOptions {
  /** The form field or body path the whole error belongs to; a page shows it there. */
  field?: string;
  errors?: FieldError[];
  chain?: ChainLink[];
  /** Extra members of the problem document (e.g. `plan_digest`). Never paths of the server, SQL or secrets. */
  extra?: Record<string, unknown>;
  /** Response headers that belong to the refusal, such as `Allow` or `Retry-After`. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/** The one exception of this code base: a refusal with a stable code and a sentence that a person can act on. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly errors: FieldError[];
  readonly chain: ChainLink[] | undefined;
  readonly extra: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.field = options.field;
    this.errors = options.errors ?? (options.field ? [{ path: options.field, message }] : []);
    this.chain = options.chain;
    this.extra = options.extra ?? {};
    this.headers = options.headers ?? {};
  }
}

/** True for refusals raised by this code base; everything else is a fault and answers 500. */
export const isAppError = (value: unknown): value is AppError => value instanceof AppError;

/** A refusal for something that is not there, or belongs to someone else: the two look the same on purpose. */
export const notFound = (what: string): AppError => new AppError('not_found', `${what} was not found.`);

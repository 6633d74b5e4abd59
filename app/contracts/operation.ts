import type { z } from 'zod';
import type { ErrorCode } from '#app/domain/errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Scope = 'read' | 'write' | 'deploy' | 'admin';

export interface OperationSpec<
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  P extends string = string,
> {
  /** camelCase, unique: the OpenAPI operationId. */
  id: string;
  method: Method;
  /** Below `/api/v1`, with `{param}` placeholders; `{path*}` takes the rest of the path. */
  path: P;
  summary: string;
  tag: string;
  /** What a token must be allowed to do. */
  scope: Scope;
  /** What it must be allowed to do when the body says `dry_run: true`, if that is less. */
  dryRunScope?: Scope;
  /** Answers 404 `feature_disabled` while the feature is switched off. */
  feature?: 'deployment_sets';
  /** Strict object of query parameters; array-valued fields may be repeated. Absent: any parameter is refused. */
  query?: Q;
  /** Strict JSON body. Absent: a body is refused. */
  body?: B;
  /** An empty request body counts as `{}`. */
  bodyOptional?: boolean;
  /** The body may also be multipart/form-data, which the handler reads itself: the fields beside the file `archive`. */
  multipart?: z.ZodType;
  /** Bytes; default 1 MiB. */
  bodyLimit?: number;
  /** Success status as documented; handlers may answer another documented one through `reply`. */
  status: 200 | 201 | 202 | 204;
  /** Further success statuses this operation may answer. */
  otherStatuses?: (200 | 201 | 202)[];
  response?: R;
  /** For answers that are files or streams: their media types. Of JSON among them, `response` says what is in it. */
  produces?: readonly string[];
  /** Refusals of its own, beyond those every operation can answer. */
  errors?: ErrorCode[];
  /** The effect records its own Idempotency-Key instead of sharing one transaction (deploys, imports, tokens). */
  ownIdempotency?: boolean;
}

/** The parameters a path names: `/a/{id}/b/{rest*}` gives `{ id: string; rest: string }`. */
export type PathParams<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Key in Name extends `${infer Splat}*` ? Splat : Name]: string } & PathParams<Rest>
  : unknown;

/** Types an operation without widening its schemas. The table in `operations.ts` drives routes, OpenAPI and tests. */
export function defineOperation<
  const P extends string,
  Q extends z.ZodType = z.ZodType<Record<string, never>>,
  B extends z.ZodType = z.ZodType<undefined>,
  R extends z.ZodType = z.ZodType<unknown>,
>(spec: OperationSpec<Q, B, R, P>): OperationSpec<Q, B, R, P> {
  return spec;
}

export type AnyOperation = OperationSpec;

/** What a handler may answer beside a plain value (which becomes the documented status with a JSON body). */
export interface Reply<T> {
  readonly kind: 'reply';
  readonly status: number;
  readonly value: T;
  readonly headers: Record<string, string>;
  /** Entity tag without quotes; a GET that matches `If-None-Match` is answered 304. */
  readonly etag?: string;
}

export const isReply = (value: unknown): value is Reply<unknown> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'reply' && 'headers' in value;

/** 201 with the place of what was made, e.g. `/deployment-sets/<id>` below the API's root. */
export const created = <T>(value: T, path: string, etag?: string): Reply<T> => ({
  kind: 'reply',
  status: 201,
  value,
  headers: { Location: `/api/v1${path}` },
  etag,
});

/** 200 with an entity tag of its own instead of a digest of the body. */
export const tagged = <T>(value: T, etag: string): Reply<T> => ({ kind: 'reply', status: 200, value, headers: {}, etag });

/** What is done, or goes on elsewhere (202 with its place), and whether the same request was answered before. */
export const outcome = <T>(
  value: T,
  { finished, replayed }: { finished: boolean; replayed: boolean },
  path: string,
): Reply<T> => ({
  kind: 'reply',
  status: finished ? 200 : 202,
  value,
  headers: {
    ...(finished ? {} : { Location: `/api/v1${path}` }),
    ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
  },
});

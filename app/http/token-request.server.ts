import type { z } from 'zod';
import type { Token, tokenCreate } from '#app/contracts/system.ts';
import type { StoredAnswer } from '#app/services/access/idempotency.server.ts';
import type { ApiContext } from './api-route.server.ts';
import { created, type Reply } from './reply.server.ts';

const placeOf = ({ id }: Token): string => `/tokens/${id}`;

/** The answer as it is remembered under a key: a secret is shown once and never stored. */
function answerFor(made: Token): StoredAnswer {
  const { status, headers, value } = created({ ...made, token: null }, placeOf(made));
  const media = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };
  return { status, headers: { ...media, ...headers }, body: JSON.stringify(value) };
}

/** `POST /tokens`: one token for one Idempotency-Key, whose repeat is answered without the secret. */
export async function createTokenByApi(
  context: ApiContext<unknown, z.output<typeof tokenCreate>>,
): Promise<Reply<Token & { token: string }> | Response> {
  const { app, owner, actor, body, idempotencyKey: key, fingerprint } = context;
  const once = key === null ? undefined : { key, fingerprint, answerFor };
  const known = once === undefined ? null : await app.services.idempotency.known(owner, once);
  if (known !== null)
    return new Response(known.body, { status: known.status, headers: { ...known.headers, 'Idempotency-Replayed': 'true' } });
  const made = await app.services.tokens.create(owner, actor, body, once);
  return created(made, placeOf(made));
}

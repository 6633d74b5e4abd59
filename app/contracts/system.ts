import { z } from 'zod';
import { listOf, nameInput, offsetPaging, timestamp, uuid } from './common.ts';
import { defineOperation } from './operation.ts';

const scope = z.enum(['read', 'write', 'deploy', 'admin']);

export const me = z.object({ owner_id: z.string(), auth_enabled: z.boolean(), scopes: z.array(scope) }).meta({ id: 'Me' });

export const token = z
  .object({
    id: uuid,
    name: z.string(),
    actor: z.string().meta({ description: 'Whom it stands for.' }),
    prefix: z.string().meta({ description: 'The first characters, to recognise it by.' }),
    scopes: z.array(scope),
    created_at: timestamp,
    expires_at: timestamp.nullable(),
    last_used_at: timestamp.nullable(),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof token>;

const newToken = token
  .extend({
    token: z.string().nullable().meta({
      description:
        'The secret. It is shown once and kept nowhere: null when the answer is given again under its Idempotency-Key.',
    }),
  })
  .meta({ id: 'NewToken' });

export const tokenCreate = z.strictObject({
  name: nameInput,
  scopes: z.array(scope).min(1, { error: 'Choose at least one scope.' }).max(4),
  expires_in_days: z.number().int().min(1).max(3650).optional(),
});

export const systemOperations = {
  getMe: defineOperation({
    id: 'getMe',
    method: 'GET',
    path: '/me',
    summary: 'Who is asking',
    tag: 'System',
    scope: 'read',
    status: 200,
    response: me,
  }),
  listTokens: defineOperation({
    id: 'listTokens',
    method: 'GET',
    path: '/tokens',
    summary: 'Tokens of this owner, without their secrets',
    tag: 'System',
    scope: 'admin',
    status: 200,
    query: z.strictObject(offsetPaging),
    response: listOf(token),
  }),
  createToken: defineOperation({
    id: 'createToken',
    method: 'POST',
    path: '/tokens',
    summary: 'Make a token; its secret is shown in this answer only',
    tag: 'System',
    scope: 'admin',
    status: 201,
    body: tokenCreate,
    response: newToken,
    ownIdempotency: true,
  }),
  deleteToken: defineOperation({
    id: 'deleteToken',
    method: 'DELETE',
    path: '/tokens/{id}',
    summary: 'Revoke a token',
    tag: 'System',
    scope: 'admin',
    status: 204,
    errors: ['not_found'],
  }),
} as const;

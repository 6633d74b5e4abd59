import { z } from 'zod';

/** How people sign in through a provider of OpenID Connect. */
export interface SingleSignOnSettings {
  issuer: string;
  clientId: string;
  /** Null for a public client, which proves itself by PKCE alone. */
  clientSecret: string | null;
  /** The claim that names the workspace; null when everybody works in `owner`. */
  ownerClaim: string | null;
  owner: string | null;
  /** What is asked of the provider. */
  scopes: string;
  /** What people who sign in this way may do here. */
  rights: ('read' | 'write' | 'deploy' | 'admin')[];
}

const RIGHTS = ['read', 'write', 'deploy', 'admin'] as const;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

/** Owner names stand in folder names (`LOADOUT_ROOTS` with {owner}), so they are plain. */
export const OWNER_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/** The variables, to be read together with all others. */
export const singleSignOnVariables = {
  OIDC_ISSUER: z
    .string()
    .trim()
    .refine((value) => URL.canParse(value) && (value.startsWith('https://') || LOOPBACK.test(value)), {
      error: 'use the https:// address of the provider',
    })
    .optional(),
  OIDC_CLIENT_ID: z.string().trim().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_OWNER_CLAIM: z.string().trim().min(1).optional(),
  OIDC_OWNER: z
    .string()
    .trim()
    .regex(OWNER_NAME, { error: 'use lower-case letters, digits, dot, hyphen, underscore' })
    .optional(),
  OIDC_SCOPES: z
    .string()
    .trim()
    .refine((value) => value.split(/\s+/).includes('openid'), { error: 'openid must be among them' })
    .optional(),
  OIDC_RIGHTS: z
    .string()
    .transform((value) => value.split(',').map((right) => right.trim()))
    .pipe(z.array(z.enum(RIGHTS, { error: 'use read, write, deploy, admin, separated by commas' })).min(1))
    .optional(),
};

const shape = z.object(singleSignOnVariables);

/** The settings of single sign-on, null without `OIDC_ISSUER`; adds to `problems` what does not go together. */
export function singleSignOnOf(
  env: z.output<typeof shape> & { AUTH_ENABLED: boolean },
  problems: string[],
): SingleSignOnSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_OWNER_CLAIM: ownerClaim, OIDC_OWNER: owner } = env;
  if (issuer === undefined) {
    const lonely = Object.entries(env).find(([name, value]) => name.startsWith('OIDC_') && value !== undefined);
    if (lonely) problems.push(`${lonely[0]}: has no effect without OIDC_ISSUER; set that too, or take this away`);
    return null;
  }
  if (!env.AUTH_ENABLED) problems.push('OIDC_ISSUER: people sign in only with AUTH_ENABLED=true; set that too');
  if (clientId === undefined) problems.push('OIDC_CLIENT_ID: name the client that the provider knows this server as');
  if ((ownerClaim === undefined) === (owner === undefined))
    problems.push('OIDC_OWNER_CLAIM, OIDC_OWNER: set one of them, to say in which workspace people work');
  return {
    issuer,
    clientId: clientId ?? '',
    clientSecret: env.OIDC_CLIENT_SECRET ?? null,
    ownerClaim: ownerClaim ?? null,
    owner: owner ?? null,
    scopes: env.OIDC_SCOPES ?? 'openid profile',
    rights: [...new Set(env.OIDC_RIGHTS ?? (['read', 'write', 'deploy'] as const))],
  };
}

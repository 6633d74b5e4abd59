import { type Claims, createOpenId, type PendingSignIn, type SignInFailure } from '#app/adapters/open-id.ts';
import { ownerId } from '#app/domain/ids.ts';
import { faultFacts } from '#app/lib/log.ts';
import { signIns } from '#app/lib/metrics.server.ts';
import { OWNER_NAME, type SingleSignOnSettings } from '#app/lib/single-sign-on-settings.ts';
import type { ServiceDeps } from '#app/services/deps.ts';
import type { createSessions, OpenedSession } from './sessions.server.ts';

/** Why nobody was signed in. `no_workspace`: the provider knows the person, and no workspace of that name can be. */
type SingleSignOnProblem = SignInFailure | 'no_workspace';

type SingleSignOnAnswer = { opened: OpenedSession } | { problem: SingleSignOnProblem };

/** Actors stand in lists and logs. */
const ACTOR_CHARACTERS = 255;

function identityOf(claims: Claims, { owner, ownerClaim, rights }: SingleSignOnSettings) {
  const named = ownerClaim === null ? owner : claims[ownerClaim];
  if (typeof named !== 'string' || !OWNER_NAME.test(named)) return null;
  if (claims.sub.length === 0 || claims.sub.length > ACTOR_CHARACTERS) return null;
  return { owner: ownerId(named), actor: claims.sub, scopes: rights, token: null };
}

/** Sign-in through a provider of OpenID Connect; null when none is set. */
export function createSingleSignOn(
  { settings, log }: Pick<ServiceDeps, 'settings' | 'log'>,
  sessions: Pick<ReturnType<typeof createSessions>, 'open'>,
) {
  const given = settings.singleSignOn;
  return given === null ? null : withProvider(given, { log, sessions });
}

function withProvider(
  singleSignOn: SingleSignOnSettings,
  { log, sessions }: Pick<ServiceDeps, 'log'> & { sessions: Pick<ReturnType<typeof createSessions>, 'open'> },
) {
  const openId = createOpenId(singleSignOn);

  function refuse(problem: SingleSignOnProblem, error: unknown): SingleSignOnAnswer {
    signIns.inc({ outcome: 'refused' });
    log.warn({ problem, ...(error === null ? {} : faultFacts(error)) }, 'sign_in.refused');
    return { problem };
  }

  /** Where the browser goes, and what it brings back sealed. Null when the provider is away. */
  const begin = (redirectUri: string) => openId.begin(redirectUri, singleSignOn.scopes);

  /** Opens a session for whoever the provider vouches for. The person is `sub`, the workspace a claim or a fixed one. */
  async function finish(current: URL, pending: PendingSignIn, userAgent: string | null): Promise<SingleSignOnAnswer> {
    const answer = await openId.finish(current, pending);
    if ('failure' in answer) return refuse(answer.failure, answer.error);
    const identity = identityOf(answer.claims, singleSignOn);
    if (identity === null) return refuse('no_workspace', null);
    return { opened: await sessions.open(identity, userAgent) };
  }

  return { begin, finish };
}

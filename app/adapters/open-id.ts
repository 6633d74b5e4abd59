import * as oidc from 'openid-client';

/** The provider, and how it knows us. */
export interface OpenIdClient {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
}

/** What only we and the browser know of a sign-in that is under way. */
export interface PendingSignIn {
  state: string;
  nonce: string;
  verifier: string;
}

export type SignInFailure =
  /** The provider cannot be reached, or answers nonsense. */
  | 'provider_away'
  /** The person, or the provider, said no. */
  | 'refused'
  /** The answer does not belong to what this browser asked for. */
  | 'mismatch';

export type Claims = Readonly<Record<string, unknown>> & { sub: string };

const TIMEOUT_SECONDS = 10;

/** Looks up where a provider takes and answers requests. Plain http only where the settings allow it: on this machine. */
async function discover({ issuer, clientId, clientSecret }: OpenIdClient): Promise<oidc.Configuration> {
  const authentication = clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
  const insecure = issuer.startsWith('http://') ? { execute: [oidc.allowInsecureRequests] } : {};
  return oidc.discovery(new URL(issuer), clientId, undefined, authentication, { timeout: TIMEOUT_SECONDS, ...insecure });
}

const failureOf = (error: unknown): SignInFailure => {
  if (error instanceof oidc.AuthorizationResponseError) return 'refused';
  // What the response says does not fit what was asked: state, nonce, issuer, signature.
  const isOurs = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isOurs &&
    /RESPONSE|CLAIM|ATTRIBUTE|INVALID|JWT|NONCE|STATE/.test(String(error.code)) &&
    !/HTTP|TIMEOUT/.test(String(error.code))
    ? 'mismatch'
    : 'provider_away';
};

/** Signs people in by the authorization code flow of OpenID Connect, with PKCE, state and nonce. */
export function createOpenId(client: OpenIdClient) {
  let discovered: Promise<oidc.Configuration> | null = null;

  /** Asks the provider once; again after a failure. */
  function configuration(): Promise<oidc.Configuration> {
    discovered ??= discover(client).catch((error: unknown) => {
      discovered = null;
      throw error;
    });
    return discovered;
  }

  /** The address that a browser goes to, and what it must bring back. Null when the provider is away. */
  async function begin(redirectUri: string, scope: string): Promise<{ url: URL; pending: PendingSignIn } | null> {
    const config = await configuration().catch(() => null);
    if (config === null) return null;
    const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { url, pending };
  }

  /**
   * What the provider says about whoever came back. The claims of the ID token count; others are asked for at the provider.
   * @param current the whole address the browser came back to
   */
  async function finish(
    current: URL,
    pending: PendingSignIn,
  ): Promise<{ claims: Claims } | { failure: SignInFailure; error: unknown }> {
    try {
      const config = await configuration();
      const tokens = await oidc.authorizationCodeGrant(config, current, {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return { failure: 'mismatch', error: null };
      const more =
        config.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
      return { claims: { ...more, ...claims } };
    } catch (error) {
      return { failure: failureOf(error), error };
    }
  }

  return { begin, finish };
}

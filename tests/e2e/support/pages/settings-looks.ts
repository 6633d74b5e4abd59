import { paths } from '#app/lib/paths.ts';
import type { Look } from './look.ts';

/** Signing in, and what is set. */
export const settingsLooks: readonly Look[] = [
  { page: 'settings', state: 'full', at: () => paths.settings() },
  { page: 'signIn', state: 'full', at: () => paths.signIn() },
  { page: 'signIn', state: 'empty', of: 'authentication off', at: () => paths.signIn() },
  { page: 'tokens', state: 'full', at: () => paths.tokens() },
  { page: 'tokenNew', state: 'full', at: () => paths.tokenNew() },
  { page: 'tokenNew', state: 'error', at: () => paths.tokenNew(), press: 'Create token' },
  { page: 'tokenRevoke', state: 'full', at: ({ token }) => paths.tokenRevoke(token) },
  { page: 'sessions', state: 'full', at: () => paths.sessions() },
  { page: 'sessions', state: 'empty', of: 'authentication off', at: () => paths.sessions() },
  { page: 'audit', state: 'full', at: () => paths.audit() },
  { page: 'audit', state: 'empty', of: 'nothing found', at: () => paths.audit({ actor: 'nobody', outcome: 'refused' }) },
];

import type { paths } from '#app/lib/paths.ts';
import type { World } from '../world.ts';

/** Addresses that show no page of their own: a form's target, a file, a place on a page. */
export const NO_PAGES = [
  'theme',
  'signOut',
  'singleSignOn',
  'signInCallback',
  'samples',
  'artifactFile',
  'collectionExport',
  'setMember',
  'groupArtifact',
  'runRetry',
  'runCancel',
  'runEvents',
] as const;

/**
 * Pages whose form comes back only when two programs deploy to the same project in the same moment, or where people sign in
 * (`sign-in.spec.ts` has a server of its own for that).
 */
export const UNREACHABLE_REFUSALS = ['projectDelete', 'projectForget', 'signIn'] as const;

export type PageName = Exclude<keyof typeof paths, (typeof NO_PAGES)[number]>;

/** A page in one of its states: how to get there. */
export interface Look {
  page: PageName;
  state: 'empty' | 'full' | 'error';
  /** Tells looks of the same page and state apart. */
  of?: string;
  at: (world: World) => string;
  /** Typed before the button is pressed, by label. */
  fill?: Readonly<Record<string, string>>;
  /** Happens after the page is there, before the button is pressed: somebody else's change. */
  meanwhile?: (world: World) => Promise<unknown>;
  /** The button whose form comes back. */
  press?: string | RegExp;
  /** The heading that then appears, where it is no summary of errors. */
  shows?: string;
}

/** The id of nothing. */
export const NOWHERE = '01890000-0000-7000-8000-000000000000';

/** Somebody else’s change. */
export const change = ({ api }: World, path: string) => api.call('PATCH', path, { description: `Changed at ${Date.now()}` });

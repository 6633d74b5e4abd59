import { useRouteLoaderData } from '@remix-run/react';
import type { Scope } from '#app/contracts/operation.ts';
import type { Theme } from './footer.tsx';

/** What the frame around the pages needs; the root loader's answer. */
export interface ShellData {
  theme: Theme;
  setsEnabled: boolean;
  /** `undo`: what a button that takes it back posts, and where. */
  flash: { kind: 'done' | 'failed'; text: string; undo?: { to: string; fields: Record<string, string> } } | null;
  /** When the page was made, RFC 3339: ages are counted from here. */
  now: string;
  /** New for every page; see `FormKey`. */
  formKey: string;
  /** A form was posted as a full page and came back refused: titles begin with "Error: ". */
  formRefused: boolean;
  /** Whether people sign in at all. */
  authEnabled: boolean;
  /** Who is signed in; null for a visitor, and everywhere while authentication is off. */
  signedInAs: string | null;
  /** What they may do. */
  scopes: readonly Scope[];
}

const BARE: ShellData = {
  theme: 'system',
  setsEnabled: true,
  flash: null,
  now: '',
  formKey: '',
  formRefused: false,
  authEnabled: false,
  signedInAs: null,
  scopes: [],
};

/** The frame's data; plain defaults where the root loader itself has failed. */
export const useShell = (): ShellData => useRouteLoaderData<ShellData>('root') ?? BARE;

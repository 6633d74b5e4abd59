import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { Scope } from '#app/contracts/operation.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { createTestApp } from './app.ts';
import { createTestDatabase } from './database.ts';
import { freshOwner } from './fixtures.ts';
import { pageClient } from './page-client.ts';

const ALL: Scope[] = ['read', 'write', 'deploy', 'admin'];

interface Person {
  owner?: OwnerId;
  actor?: string;
  scopes?: Scope[];
}

/** The program with authentication on, and browsers of people who are signed in or not. */
export async function createSignedInWorld({ routes, env = {} }: { routes?: RegExp; env?: Record<string, string> } = {}) {
  const roots = await mkdtemp(path.join(tmpdir(), 'loadout-signed-in-'));
  const database = await createTestDatabase();
  const on = await createTestApp(database.db, { routes, env: { AUTH_ENABLED: 'true', LOADOUT_ROOTS: roots, ...env } });

  async function token({ owner = freshOwner(), actor = 'ana', scopes = ALL }: Person = {}) {
    const made = await on.app.services.tokens.create(owner, actor, { name: `of ${actor}`, scopes });
    return { owner, ...made };
  }

  /** A browser in which a token has been typed. */
  async function signIn(person: Person = {}) {
    const made = await token(person);
    const page = pageClient(on);
    const answer = await page.post('/sign-in', { token: made.token, next: '/settings' });
    expect(answer.status, answer.text.slice(0, 300)).toBe(303);
    return { ...made, page, signedIn: answer };
  }

  const close = async () => {
    await database.close();
    await rm(roots, { recursive: true, force: true });
  };
  return { on, database, roots, services: on.app.services, visitor: () => pageClient(on), token, signIn, close };
}

export type SignedInWorld = Awaited<ReturnType<typeof createSignedInWorld>>;

import { ESLint } from 'eslint';
import { beforeAll, describe, expect, test } from 'vitest';

let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint({
    // Types are not needed to judge imports, and the texts here are in no project.
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
  });
});

/** What the import rules say of a line in a file at this place. */
async function breaches(filePath: string, line: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath, warnIgnored: true });
  return result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? [];
}

const FORBIDDEN: [string, string][] = [
  ['app/domain/graph.ts', "import { z } from 'zod';"],
  ['app/domain/graph.ts', "import { readFile } from 'node:fs/promises';"],
  ['app/domain/graph.ts', "import { x } from '#app/services/sets/sets.server.ts';"],
  ['app/domain/graph.ts', "import { x } from '#db/client.ts';"],
  ['app/contracts/sets.ts', "import { sql } from 'kysely';"],
  ['app/contracts/sets.ts', "import { x } from '#app/http/app.server.ts';"],
  ['db/client.ts', "import { x } from '#app/services/sets/sets.server.ts';"],
  ['db/client.ts', "import { x } from '#app/contracts/sets.ts';"],
  ['app/adapters/scratch.ts', "import { x } from '#db/client.ts';"],
  ['app/adapters/scratch.ts', "import { x } from '#app/services/sets/sets.server.ts';"],
  ['app/services/sets/sets.server.ts', "import { x } from '#app/http/app.server.ts';"],
  ['app/services/sets/sets.server.ts', "import { redirect } from '@remix-run/node';"],
  ['app/services/sets/sets.server.ts', "import { x } from '#tests/support/app.ts';"],
  ['app/http/app.server.ts', "import { x } from '#db/repositories/projects.ts';"],
  ['app/http/app.server.ts', "import { x } from '#app/components/ui/button.tsx';"],
  ['app/routes/_index.tsx', "import { x } from '#db/client.ts';"],
  ['app/routes/_index.tsx', "import { x } from '#app/adapters/scratch.ts';"],
  ['app/routes/_index.tsx', "import { x } from '#app/services/sets/sets.server.ts';"],
  ['app/components/ui/button.tsx', "import { x } from '#app/http/app.server.ts';"],
  ['app/components/ui/button.tsx', "import { x } from '#app/lib/env.server.ts';"],
  ['app/lib/paths.ts', "import { x } from '#app/services/sets/sets.server.ts';"],
  ['app/services/sets/sets.server.ts', "import { x } from '../domain/graph.ts';"],
];

const ALLOWED: [string, string][] = [
  ['app/domain/graph.ts', "import { createHash } from 'node:crypto';"],
  ['app/domain/graph.ts', "import { x } from '#app/domain/ids.ts';"],
  ['app/domain/graph.ts', "import { x } from './ids.ts';"],
  ['app/contracts/sets.ts', "import { z } from 'zod';"],
  ['app/contracts/sets.ts', "import { x } from '#app/domain/ids.ts';"],
  ['db/client.ts', "import pg from 'pg';"],
  ['app/adapters/scratch.ts', "import { mkdtemp } from 'node:fs/promises';"],
  ['app/services/sets/sets.server.ts', "import { x } from '#db/repositories/projects.ts';"],
  ['app/services/sets/sets.server.ts', "import type { x } from '#app/contracts/sets.ts';"],
  ['app/http/app.server.ts', "import { x } from '#app/services/sets/sets.server.ts';"],
  ['app/routes/_index.tsx', "import { x } from '#app/http/page.server.ts';"],
  ['app/components/ui/button.tsx', "import { Link } from '@remix-run/react';"],
];

describe('the lint rule for import directions', () => {
  test.each(FORBIDDEN)('%s may not say %s', async (file, line) => {
    expect(await breaches(file, line)).toEqual(['no-restricted-imports']);
  });

  test.each(ALLOWED)('%s may say %s', async (file, line) => {
    expect(await breaches(file, line)).toEqual([]);
  });
});

import { LOCAL_OWNER } from '#app/domain/ids.ts';
import { createTestApp } from './app.ts';
import { createTestDatabase } from './database.ts';
import { pageClient } from './page-client.ts';

interface SkillOptions {
  body?: string;
  /** Further lines of the frontmatter, each with its line end. */
  frontmatter?: string;
  tags?: string[];
  /** Default: the collection "Team library". */
  collection?: string;
  files?: { path: string; content: string; encoding?: 'base64'; executable?: boolean }[];
}

/** The pages of the given routes over a database of their own, for the one person of a server without authentication. */
export async function createPagesWorld(routes: RegExp, env: Record<string, string> = {}) {
  const database = await createTestDatabase();
  const app = await createTestApp(database.db, { routes, env });
  const { services } = app.app;
  let team: string | undefined;

  const collection = async (name: string): Promise<string> => (await services.collections.create(LOCAL_OWNER, { name })).id;

  async function skill(
    name: string,
    { body = '# Title', frontmatter = '', tags, collection: home, files = [] }: SkillOptions = {},
  ) {
    const place = home ?? team ?? (await collection('Team library'));
    if (home === undefined) team = place;
    const head = `---\nname: ${name}\ndescription: What ${name} does\n${frontmatter}---\n\n`;
    const { uuid } = await services.artifactContent.create(LOCAL_OWNER, {
      type: 'skill',
      name,
      collection_id: place,
      tags,
      files: [{ path: 'SKILL.md', content: `${head}${body}\n` }, ...files],
    });
    return uuid;
  }

  return { database, app, services, page: pageClient(app), collection, skill, close: () => database.close() };
}

export type PagesWorld = Awaited<ReturnType<typeof createPagesWorld>>;

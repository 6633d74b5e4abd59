import { z } from 'zod';

const made = z.object({ id: z.string() });
const madeArtifact = z.object({ uuid: z.string() });

interface SkillOptions {
  collection: string;
  description?: string;
  tags?: string[];
  body?: string;
}

interface SetOptions {
  description?: string;
  tags?: string[];
  color?: string;
  icon?: string;
}

/** A member as the API takes it: one of the three references. */
export type MemberReference = { artifact_uuid: string } | { group_id: string } | { member_set_id: string };

/** Makes what a test starts from over the JSON API, so that the test itself is about its pages. */
export function apiOf(url: string) {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  const idOf = async (path: string, body: unknown): Promise<string> => made.parse(await call('POST', path, body)).id;

  return {
    call,
    collection: (name: string, description?: string) => idOf('/collections', { name, description }),

    /** A skill of one document; its uuid. */
    async skill(name: string, { collection, description = `What ${name} does`, tags, body = 'Do it.' }: SkillOptions) {
      const content = `---\nname: ${name}\ndescription: ${description}\n---\n\n# ${name}\n\n${body}\n`;
      return madeArtifact.parse(
        await call('POST', '/artifacts', {
          type: 'skill',
          name,
          collection_id: collection,
          tags,
          files: [{ path: 'SKILL.md', content }],
        }),
      ).uuid;
    },

    async group(collection: string, name: string, artifacts: readonly string[] = []) {
      const id = await idOf('/groups', { collection_id: collection, name });
      for (const uuid of artifacts) await call('POST', `/groups/${id}/artifacts`, { artifact_uuid: uuid });
      return id;
    },

    async set(name: string, members: readonly MemberReference[] = [], options: SetOptions = {}) {
      const id = await idOf('/deployment-sets', { name, ...options });
      for (const member of members) await call('POST', `/deployment-sets/${id}/members`, member);
      return id;
    },

    /** The members of a set in order, each by its name. */
    async membersOf(set: string): Promise<string[]> {
      const answer = z.object({ members: z.array(z.object({ name: z.string() })) });
      return answer.parse(await call('GET', `/deployment-sets/${set}`)).members.map(({ name }) => name);
    },

    project: (name: string, path: string) => idOf('/projects', { name, path, create: true }),
  };
}

export type Api = ReturnType<typeof apiOf>;

/** Where the JSON API is, and who asks when authentication is on. */
export interface Api {
  url: string;
  token?: string;
}

/** Calls the JSON API; anything but success ends the benchmark. */
export async function api(to: Api, method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${to.url}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(to.token === undefined ? {} : { Authorization: `Bearer ${to.token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** One database round trip through the same server. */
export const bareRoute = (to: Api) => () => fetch(`${to.url}/readyz`).then((response) => response.text());

let made = 0;
const next = (): string => {
  made += 1;
  return `bench-${made}`;
};

/** A collection of its own. */
export const newCollection = async (to: Api): Promise<string> => (await api(to, 'POST', '/collections', { name: next() })).id;

/** `count` small skills in a collection. */
export async function newSkills(to: Api, collection: string, count: number): Promise<string[]> {
  const uuids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = next();
    const content = `---\nname: ${name}\ndescription: Measures things.\n---\n`;
    const skill = { type: 'skill', name, collection_id: collection, files: [{ path: 'SKILL.md', content }] };
    uuids.push((await api(to, 'POST', '/artifacts', skill)).uuid);
  }
  return uuids;
}

export const newSet = async (to: Api, members: readonly object[]): Promise<string> => {
  const { id } = await api(to, 'POST', '/deployment-sets', { name: next() });
  if (members.length > 0) await api(to, 'PUT', `/deployment-sets/${id}/members`, { members });
  return id;
};

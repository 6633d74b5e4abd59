import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { skillDocument, writeTree } from '#tests/support/source-tree.ts';
import type { SoakClient } from './client.ts';

/** What the load works on; ids of things of one owner, and folders to import from. */
export interface SoakWorld {
  collection: string;
  artifacts: string[];
  sets: string[];
  projects: string[];
  sources: string[];
}

const SOURCES = 3;
const SKILLS = 6;
const SETS = 4;
const PROJECTS = 4;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A library from folders, nested sets over it, and projects to deploy them to, all below `roots`. */
export async function makeSoakWorld(client: SoakClient, roots: string): Promise<SoakWorld> {
  const made = async (to: string, body: object): Promise<any> => {
    const answer = await client.api('POST', to, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  const collection = (await made('/collections', { name: 'Library' })).id;
  const sources: string[] = [];
  for (const index of numbers(SOURCES)) {
    const name = `source${index}`;
    const folder = path.join(roots, name);
    const skill = (at: number) => [`skills/${name}-${at}/SKILL.md`, skillDocument(`${name}-${at}`)] as const;
    await mkdir(folder, { recursive: true });
    await writeTree(folder, Object.fromEntries(numbers(SKILLS).map(skill)));
    await made('/imports', { source: { kind: 'directory', path: folder }, collection_id: collection });
    sources.push(folder);
  }
  const { body } = await client.api('GET', '/artifacts?limit=100');
  const artifacts: string[] = body.items.map(({ uuid }: { uuid: string }) => uuid);
  expect(artifacts).toHaveLength(SOURCES * SKILLS);
  const sets: string[] = [];
  for (const index of numbers(SETS)) {
    const set = (await made('/deployment-sets', { name: `Set ${index}` })).id;
    const held = artifacts.filter((_, at) => at % SETS === index).map((uuid) => ({ artifact_uuid: uuid }));
    const inner = sets.at(-1);
    for (const member of [...held, ...(inner === undefined ? [] : [{ member_set_id: inner }])])
      await made(`/deployment-sets/${set}/members`, member);
    sets.push(set);
  }
  const projects: string[] = [];
  for (const index of numbers(PROJECTS)) {
    const project = await made('/projects', {
      name: `Project ${index}`,
      path: path.join(roots, `project${index}`),
      create: true,
    });
    projects.push(project.id);
  }
  return { collection, artifacts, sets, projects, sources };
}

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { skillDocument } from '#tests/support/source-tree.ts';
import type { SoakClient } from './client.ts';
import type { SoakWorld } from './world.ts';

const PAGES = ['/', '/deployment-sets', '/artifacts', '/projects', '/deploy-runs', '/drift', '/settings/audit', '/imports'];
/** Deploys that wait or run, beyond which nobody asks for more. */
const QUEUE_LIMIT = 8;

export interface Load {
  /** Waits until everything that was begun is answered. */
  stop(): Promise<void>;
}

type Step = (client: SoakClient, world: SoakWorld, turn: number) => Promise<unknown>;

const of = <T>(list: readonly T[], turn: number): T => list[turn % list.length] as T;

const read: Step = async (client, { sets, projects, artifacts }, turn) => {
  const asked = [
    '/deployment-sets?limit=50',
    `/deployment-sets/${of(sets, turn)}/resolve`,
    `/artifacts/${of(artifacts, turn)}`,
    `/projects/${of(projects, turn)}/status`,
    '/deploy-runs?limit=20',
    '/artifacts?q=skill',
  ];
  await client.api('GET', of(asked, turn));
};

const look: Step = async (client, { sets, projects }, turn) =>
  client.page(of([...PAGES, `/deployment-sets/${of(sets, turn)}`, `/projects/${of(projects, turn)}`], turn));

const editMembers: Step = async (client, { sets, artifacts }, turn) => {
  const set = of(sets, turn);
  const { body } = await client.api('POST', `/deployment-sets/${set}/members`, { artifact_uuid: of(artifacts, turn * 7) });
  if (body?.id === undefined) return;
  await client.api('PATCH', `/deployment-sets/${set}/members/${body.id}`, { position: turn % 5 });
  await client.api('DELETE', `/deployment-sets/${set}/members/${body.id}`);
};

const importAgain: Step = async (client, { sources, collection }, turn) => {
  const source = of(sources, turn);
  const name = path.basename(source);
  await writeFile(path.join(source, 'skills', `${name}-0`, 'SKILL.md'), skillDocument(`${name}-0`, `Turn ${turn}.`));
  await client.api('POST', '/imports', { source: { kind: 'directory', path: source }, collection_id: collection });
};

const deploy: Step = async (client, { sets, projects }, turn) => {
  if ((await client.unfinished()) >= QUEUE_LIMIT) return;
  const body = { project_id: of(projects, turn) };
  await client.api('POST', `/deployment-sets/${of(sets, turn)}/deploy`, body, { Prefer: 'respond-async' });
};

/** The mix: mostly reads, as people do. */
const STEPS: readonly Step[] = [read, look, read, editMembers, read, deploy, look, importAgain, read, deploy];

/** Some people at once, each doing one thing after the other with a rest between, until it is stopped. */
export function startLoad(client: SoakClient, world: SoakWorld, { people, restMs }: { people: number; restMs: number }): Load {
  let running = true;
  const work = async (person: number): Promise<void> => {
    for (let turn = person * 3; running; turn += 1) {
      await of(STEPS, turn)(client, world, turn);
      await pause(restMs);
    }
  };
  const all = Promise.all(Array.from({ length: people }, (_, person) => work(person)));
  return {
    stop: async () => {
      running = false;
      await all;
    },
  };
}

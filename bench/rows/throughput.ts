import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { api, newCollection, newSet, newSkills } from '#bench/api.ts';
import { atLeast, type BenchContext, median, type Row } from '#bench/harness.ts';
import { startLoadout } from '#tests/e2e/support/server.ts';

const CLIENTS = 8;
const ROUND_MS = 1_500;
const ROUNDS = 5;

function once(agent: Agent, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { agent }, (response) => {
      response.resume();
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${address}: ${response.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Requests per second that `CLIENTS` connections get through in one round, the addresses taken in turn. */
async function rate(addresses: readonly string[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const begun = performance.now();
  let served = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      while (performance.now() - begun < ROUND_MS) {
        await once(agent, addresses[(served + client) % addresses.length] ?? '');
        served += 1;
      }
    }),
  );
  agent.destroy();
  return (served * 1_000) / (performance.now() - begun);
}

/** Medians of the rates of several groups of addresses, measured in turn. */
async function rates(groups: readonly (readonly string[])[]): Promise<number[]> {
  const samples: number[][] = groups.map(() => []);
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [index, addresses] of groups.entries()) {
      const served = await rate(addresses);
      if (round >= 0) samples[index]?.push(served);
    }
  }
  return samples.map(median);
}

/** Eight clients at once, and a second process on the same database. */
export async function throughputRows({ server }: BenchContext): Promise<Row[]> {
  const skills = await newSkills(server, await newCollection(server), 20);
  const members = skills.map((artifact_uuid) => ({ artifact_uuid }));
  const base = await newSet(server, members.slice(0, 10));
  const root = await newSet(server, [{ member_set_id: base }, ...members.slice(10)]);
  for (let index = 0; index < 50; index += 1) await newSet(server, members.slice(0, 3));
  await api(server, 'GET', `/deployment-sets/${root}/resolve`);
  const list = '/api/v1/deployment-sets?limit=50';
  const resolve = `/api/v1/deployment-sets/${root}/resolve`;

  const [listed = 0, resolved = 0, bare = 0] = await rates([
    [server.url + list],
    [server.url + resolve],
    [`${server.url}/readyz`],
  ]);
  const second = await startLoadout({ LOADOUT_DATA_DIR: server.dataDir, LOADOUT_ROOTS: server.folder });
  const [one = 0, both = 0] = await rates([[server.url + resolve], [server.url + resolve, second.url + resolve]]).finally(
    second.stop,
  );
  const anchor = { anchor: `bare route, ${CLIENTS} clients`, anchored: bare };
  return [
    atLeast(0.5, { what: `list of 50 sets, ${CLIENTS} clients`, measured: listed, ...anchor }),
    atLeast(0.5, { what: `resolve of 20 artifacts, ${CLIENTS} clients`, measured: resolved, ...anchor }),
    atLeast(1.7, {
      what: `resolve, two web processes on one database, ${CLIENTS} clients`,
      measured: both,
      anchor: 'one web process',
      anchored: one,
      remark: 'clients, database and both processes share the two processors of this machine',
    }),
  ];
}

import { api, newCollection, newSet, newSkills } from '#bench/api.ts';
import { fillSets, withSql } from '#bench/database.ts';
import { atMost, interleaved, type Row } from '#bench/harness.ts';
import { apiOf } from '#bench/owners.ts';
import { startLoadout } from '#tests/e2e/support/server.ts';

const ROUNDS = 40;
const OWNERS = { small: 100, middle: 10_000, large: 100_000 } as const;

/** Fifty sets with their resolved counts, for owners of very different sizes; and adding a member where there are 10,000 sets. */
export async function listRows(): Promise<Row[]> {
  const server = await startLoadout({ AUTH_ENABLED: 'true' });
  try {
    const owners = Object.fromEntries(
      await Promise.all(Object.keys(OWNERS).map(async (owner) => [owner, await apiOf(server, owner)] as const)),
    );
    const artifacts: Record<string, string[]> = {};
    for (const [owner, sets] of Object.entries(OWNERS)) {
      const to = owners[owner];
      if (!to) throw new Error(`no token for ${owner}`);
      const skills = await newSkills(to, await newCollection(to), 100);
      artifacts[owner] = skills;
      await withSql(server.dataDir, (client) => fillSets(client, owner, sets, skills));
    }
    const { small, middle, large } = owners;
    if (!small || !middle || !large) throw new Error('an owner is missing');
    const list = (to: typeof small) => () => api(to, 'GET', '/deployment-sets?limit=50');
    const [few = 0, many = 0, most = 0] = await interleaved(ROUNDS, [list(small), list(middle), list(large)]);
    const lists = [
      ['10,000', many],
      ['100,000', most],
    ] as const;
    const rows = lists.map(([sets, measured]) =>
      atMost(1.5, {
        what: `list 50 sets with resolved counts, owner with ${sets} sets`,
        measured,
        anchor: 'owner with 100 sets',
        anchored: few,
      }),
    );

    const root = await newSet(middle, []);
    const spare = [...(artifacts.middle ?? [])];
    const add = () => api(middle, 'POST', `/deployment-sets/${root}/members`, { artifact_uuid: spare.pop() });
    const plain = () => api(middle, 'POST', '/collections', { name: `plain ${spare.length}` });
    const [added = 0, inserted = 0] = await interleaved(ROUNDS, [add, plain]);
    rows.push(
      atMost(5, {
        what: 'add a member in a graph of 10,000 sets, over HTTP',
        measured: added,
        anchor: 'insert of one plain row (a collection), over HTTP',
        anchored: inserted,
      }),
    );
    return rows;
  } finally {
    await server.stop();
  }
}

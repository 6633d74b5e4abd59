import { type Api, api, bareRoute, newCollection, newSet, newSkills } from '#bench/api.ts';
import { atMost, type BenchContext, interleaved, type Row } from '#bench/harness.ts';

const ROUNDS = 60;
const LEVELS = 20;

/** A root above `LEVELS - 1` levels of `width` sets, each holding every set of the level below; the lowest hold one skill each. */
async function sharedLadder(to: Api, width: number, skills: readonly string[]): Promise<string> {
  let below: { member_set_id: string }[] = [];
  for (let rung = 0; rung < width; rung += 1) below.push({ member_set_id: await newSet(to, [{ artifact_uuid: skills[rung] }]) });
  for (let level = LEVELS - 2; level >= 1; level -= 1) {
    const here: { member_set_id: string }[] = [];
    for (let rung = 0; rung < width; rung += 1) here.push({ member_set_id: await newSet(to, below) });
    below = here;
  }
  return newSet(to, below);
}

/** The same number of sets on the same number of levels, where every set is held by one other only. */
async function plainLadder(to: Api, width: number, skills: readonly string[]): Promise<string> {
  let below: { member_set_id: string }[] = [];
  for (let rung = 0; rung < width; rung += 1) below.push({ member_set_id: await newSet(to, [{ artifact_uuid: skills[rung] }]) });
  for (let level = LEVELS - 2; level >= 1; level -= 1) {
    const here: { member_set_id: string }[] = [];
    for (const member of below) here.push({ member_set_id: await newSet(to, [member]) });
    below = here;
  }
  return newSet(to, below);
}

/** 100 members over 5 levels: a set a level, 19 skills and the next set in each, 20 skills in the last. */
async function hundredOverFive(to: Api, skills: readonly string[]): Promise<string> {
  let below: object[] = [];
  let taken = 0;
  for (let level = 5; level >= 1; level -= 1) {
    const own = skills.slice(taken, taken + 20 - below.length).map((artifact_uuid) => ({ artifact_uuid }));
    taken += own.length;
    below = [{ member_set_id: await newSet(to, [...own, ...below]) }];
  }
  const [root] = below;
  if (!root || !('member_set_id' in root) || typeof root.member_set_id !== 'string') throw new Error('no root');
  return root.member_set_id;
}

/** Resolving over HTTP against one database round trip through the same server, and against sets that are not shared. */
export async function resolveRows({ server: to }: BenchContext): Promise<Row[]> {
  const skills = await newSkills(to, await newCollection(to), 100);
  const resolve = (id: string) => () => api(to, 'GET', `/deployment-sets/${id}/resolve`);

  const hundred = await hundredOverFive(to, skills);
  const [resolved = 0, roundTrip = 0] = await interleaved(ROUNDS, [resolve(hundred), bareRoute(to)]);
  const rows: Row[] = [
    atMost(3, {
      what: 'resolve 100 members over 5 levels, over HTTP',
      measured: resolved,
      anchor: 'bare route',
      anchored: roundTrip,
      remark: `the seeds ask for less than 500 ms: ${resolved < 500 ? 'held' : 'missed'}`,
    }),
  ];
  for (const width of [2, 3]) {
    const shared = await sharedLadder(to, width, skills);
    const plain = await plainLadder(to, width, skills);
    const [sharedMs = 0, plainMs = 0] = await interleaved(ROUNDS, [resolve(shared), resolve(plain)]);
    rows.push(
      atMost(1.5, {
        what: `resolve a ladder of shared sets, ${LEVELS} levels × ${width}`,
        measured: sharedMs,
        anchor: 'as many sets without sharing',
        anchored: plainMs,
      }),
    );
  }
  return rows;
}

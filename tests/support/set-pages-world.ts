import { createSetPages } from '#app/services/sets/pages.server.ts';
import { createSetPicker } from '#app/services/sets/picker.server.ts';
import type { Database } from '#db/client.ts';
import { withOwner } from '#db/transactions.ts';
import { freshOwner, insertArtifact, insertCollection, insertGroup, insertSet, type MemberFixture } from './fixtures.ts';
import { setServices } from './set-services.ts';

/** Frontend and Backend share Base; Full holds both, a group, and what Base brings already. */
export async function setPagesWorld(db: Database) {
  const owner = freshOwner('pages');
  const { sets, resolution } = setServices(db);
  const ids = await withOwner(db, owner, async (tx) => {
    const home = await insertCollection(tx, owner, { name: 'Team library' });
    const artifact = async (name: string, type: 'skill' | 'hook' = 'skill') =>
      (await insertArtifact(tx, owner, { name, type, description: `About ${name}`, collections: [home] })).uuid;
    const [a, b, c, d, e] = [
      await artifact('a'),
      await artifact('b'),
      await artifact('c'),
      await artifact('d', 'hook'),
      await artifact('e'),
    ];
    const group = await insertGroup(tx, owner, home, { name: 'Release notes', artifacts: [c, e] });
    const set = (name: string, members: MemberFixture[], tags: string[] = []) => insertSet(tx, owner, { name, members, tags });
    const base = await set('Base', [{ artifact_uuid: a }, { artifact_uuid: b }], ['team']);
    const front = await set('Frontend', [{ member_set_id: base }, { artifact_uuid: c }], ['Team', 'web']);
    const back = await set('Backend', [{ member_set_id: base }, { artifact_uuid: d }], ['team']);
    const full = await set('Full', [
      { member_set_id: front },
      { member_set_id: back },
      { group_id: group },
      { artifact_uuid: a },
    ]);
    const empty = await set('Empty', []);
    return { a, b, c, d, e, group, base, front, back, full, empty };
  });
  return { owner, ...ids, pages: createSetPages({ db }, sets, resolution), picker: createSetPicker({ db }) };
}

export type SetPagesWorld = Awaited<ReturnType<typeof setPagesWorld>>;

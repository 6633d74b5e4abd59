import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { api, newCollection, newSkills } from '#bench/api.ts';
import { atMost, type BenchContext, interleaved, type Row } from '#bench/harness.ts';

const SKILLS = 1_000;
const IMPORT_ROUNDS = 3;
const MEMBERS = 100;
const MEMBER_ROUNDS = 7;

/** Folders with a SKILL.md below a folder, the nearest first; those inside another skill are left with it. */
async function skillFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => entry.isFile() && entry.name === 'SKILL.md')) return [folder];
  const found: string[] = [];
  for (const entry of entries)
    if (entry.isDirectory() && entry.name !== '.git') found.push(...(await skillFolders(path.join(folder, entry.name))));
  return found;
}

/** A tree of 1,000 skills: real ones, the first again under other names when there are fewer; without a folder made ones. */
async function thousandSkills(scratch: string, real: string | null): Promise<{ folder: string; kind: string }> {
  const folder = path.join(scratch, 'thousand', 'skills');
  await mkdir(folder, { recursive: true });
  const sources = real === null ? [] : await skillFolders(real);
  for (let index = 0; index < SKILLS; index += 1) {
    const target = path.join(folder, `skill-${index}`);
    const source = sources[index % Math.max(1, sources.length)];
    if (source === undefined) {
      await mkdir(path.join(target, 'scripts'), { recursive: true });
      await writeFile(
        path.join(target, 'SKILL.md'),
        `---\nname: skill-${index}\ndescription: Made to measure.\n---\n\n${'Words. '.repeat(700)}\n`,
      );
      await writeFile(path.join(target, 'scripts', 'run.sh'), `#!/bin/sh\necho ${index}\n`);
    } else await cp(source, target, { recursive: true });
  }
  const kind =
    sources.length === 0
      ? 'made skills; name a folder with --skills for real ones'
      : `${Math.min(SKILLS, sources.length)} different real ones`;
  return { folder: path.dirname(folder), kind };
}

/** The nearest thing a shell does: copies the tree and hashes every file of the copy. */
async function copyAndHash(from: string, to: string): Promise<void> {
  const run = promisify(execFile);
  await run('cp', ['-r', from, to]);
  await run('sh', ['-c', 'find "$1" -type f -print0 | xargs -0 sha256sum > /dev/null', 'sh', to]);
}

/** The tree again with other bytes in every file, so that nothing of it is known already. */
async function freshCopy(of: string, scratch: string, round: number): Promise<string> {
  const folder = path.join(scratch, `round-${round}`);
  await cp(of, folder, { recursive: true });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await appendFile(path.join(entry.parentPath, entry.name), `\n${round}\n`);
  return folder;
}

async function importRow({ server, skills }: BenchContext, scratch: string): Promise<Row> {
  const { folder, kind } = await thousandSkills(scratch, skills);
  let round = 0;
  let fresh = folder;
  const bring = async (): Promise<number> => {
    round += 1;
    fresh = await freshCopy(folder, scratch, round);
    const body = { source: { kind: 'directory', path: fresh }, collection_name: `Thousand ${round}` };
    const begun = performance.now();
    let report = await api(server, 'POST', '/imports', body);
    // An import that outlasts the request goes on beside it.
    while (report.status === 'queued' || report.status === 'running') {
      await pause(50);
      report = await api(server, 'GET', `/imports/${report.id}`);
    }
    const ms = performance.now() - begun;
    if (report.summary.created < SKILLS || report.summary.rejected > 0)
      throw new Error(`imported ${JSON.stringify(report.summary)}`);
    return ms;
  };
  const copy = async (): Promise<number> => {
    const begun = performance.now();
    await copyAndHash(fresh, `${fresh}-copy`);
    return performance.now() - begun;
  };
  const [imported = 0, copied = 0] = await interleaved(IMPORT_ROUNDS, [bring, copy]);
  return atMost(5, {
    what: `import ${SKILLS.toLocaleString('en')} skills`,
    measured: imported,
    anchor: '`cp -r` and sha256sum of the tree',
    anchored: copied,
    remark: `${kind}; their words come into the search index after the answer (decision 019)`,
  });
}

async function membershipRow({ server }: BenchContext): Promise<Row> {
  const collection = await newCollection(server);
  const children = await newSkills(server, collection, MEMBERS);
  const group = await api(server, 'POST', '/groups', { collection_id: collection, name: 'Plain' });
  let round = 0;
  const memberships = async (): Promise<number> => {
    round += 1;
    const { uuid } = await api(server, 'POST', '/composites', { collection_id: collection, name: `plugin-${round}` });
    const begun = performance.now();
    for (const artifact_uuid of children) await api(server, 'POST', `/composites/${uuid}/members`, { artifact_uuid });
    const { children: listed } = await api(server, 'GET', `/artifacts/${uuid}/associations?limit=200`);
    const ms = performance.now() - begun;
    if (listed.length !== MEMBERS) throw new Error(`${listed.length} memberships`);
    return ms;
  };
  const plain = async (): Promise<number> => {
    round += 1;
    const begun = performance.now();
    for (let index = 0; index < MEMBERS; index += 1)
      await api(server, 'POST', '/groups', { collection_id: group.collection_id, name: `Plain ${round} ${index}` });
    return performance.now() - begun;
  };
  const [made = 0, inserted = 0] = await interleaved(MEMBER_ROUNDS, [memberships, plain]);
  return atMost(3, {
    what: `${MEMBERS} memberships made one by one and listed, over HTTP`,
    measured: made,
    anchor: `${MEMBERS} plain rows made one by one, over HTTP`,
    anchored: inserted,
    remark: `${(made / MEMBERS).toFixed(1)} ms each`,
  });
}

/** Importing a thousand skills against copying and hashing them; memberships against plain rows. */
export async function libraryRows(context: BenchContext): Promise<Row[]> {
  const scratch = await mkdtemp(path.join(context.server.folder, 'bench-'));
  try {
    return [await importRow(context, scratch), await membershipRow(context)];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

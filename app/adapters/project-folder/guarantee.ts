import { randomBytes } from 'node:crypto';
import { errnoOf } from './file-system.ts';
import { type ProjectFolder, STATE_FOLDER } from './folder.ts';
import { createWhole } from './whole-file.ts';

/**
 * What the disk of a project lets us promise while files are replaced: `full`, or `weaker` where names cannot be exchanged or
 * hard links are lacking (macOS, FAT, some FUSE file systems), so that a path is missing for a moment.
 */
export const GUARANTEES = ['full', 'weaker'] as const;
export type Guarantee = (typeof GUARANTEES)[number];

/** Tries on two files of our own what a deploy needs. They are swept away by the next run should we die in between. */
export async function probeGuarantee(folder: ProjectFolder): Promise<Guarantee> {
  const { fd } = await folder.make(STATE_FOLDER);
  const stem = `tmp-${randomBytes(8).toString('hex')}`;
  const names = [`${stem}-a`, `${stem}-b`, `${stem}-c`];
  const [one = '', other = '', third = ''] = names.map((name) => folder.name(fd, name));
  try {
    await createWhole(folder, fd, `${stem}-a`, Buffer.from('a'));
    await createWhole(folder, fd, `${stem}-b`, Buffer.from('b'));
    await folder.fs.exchange(one, other);
    await folder.fs.link(one, third);
    return 'full';
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return 'weaker';
  } finally {
    for (const name of [one, other, third]) await folder.fs.unlink(name).catch(() => undefined);
  }
}

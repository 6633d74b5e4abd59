import { z } from 'zod';
import { errnoOf } from './file-system.ts';
import { openProjectFolder, type ProjectFolder, STATE_FOLDER } from './folder.ts';
import { GUARANTEES, type Guarantee, probeGuarantee } from './guarantee.ts';
import { readWhole, replaceWhole } from './whole-file.ts';

const IDENTITY_FILE = 'project.json';
const identitySchema = z.object({ id: z.string(), guarantee: z.enum(GUARANTEES).optional() });

/** Makes sure that our state folder is there and stays out of the project's version control. */
export async function ensureStateFolder(folder: ProjectFolder): Promise<void> {
  const { made } = await folder.make(STATE_FOLDER);
  if (made.length > 0 || (await readWhole(folder, STATE_FOLDER, '.gitignore')) === null) {
    await replaceWhole(
      folder,
      STATE_FOLDER,
      '.gitignore',
      Buffer.from('# Loadout keeps its own state here. It belongs to this copy of the project only.\n*\n'),
    );
  }
}

async function readIdentity(folder: ProjectFolder): Promise<z.output<typeof identitySchema> | null> {
  const bytes = await readWhole(folder, STATE_FOLDER, IDENTITY_FILE);
  if (bytes === null) return null;
  try {
    return identitySchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}

/** The id of the project this folder was deployed to as, or null when nothing says so (a fresh clone, an unreadable file). */
export const readProjectId = async (folder: ProjectFolder): Promise<string | null> => (await readIdentity(folder))?.id ?? null;

/** What the disk of a project was found to promise, or null before the first deploy. @throws as `openProjectFolder` */
export async function readGuarantee(path: string): Promise<Guarantee | null> {
  const folder = await openProjectFolder(path);
  try {
    return (await readIdentity(folder))?.guarantee ?? null;
  } finally {
    await folder.close();
  }
}

/** Marks the folder as this project's, and finds out once what its disk can promise. */
export async function markFolder(folder: ProjectFolder, id: string): Promise<void> {
  const known = await readIdentity(folder);
  if (known?.id === id && known.guarantee !== undefined) return;
  await writeIdentity(folder, { id, guarantee: await probeGuarantee(folder) });
}

async function writeIdentity(folder: ProjectFolder, identity: z.input<typeof identitySchema>): Promise<void> {
  await ensureStateFolder(folder);
  await replaceWhole(folder, STATE_FOLDER, IDENTITY_FILE, Buffer.from(`${JSON.stringify(identity, null, 2)}\n`));
}

/**
 * Makes a folder that names another project this one's, because somebody said so. A folder that names none is left untouched
 * (the first deploy marks it), and so is one that cannot be written to.
 */
export async function claimFolder(path: string, id: string): Promise<void> {
  try {
    const folder = await openProjectFolder(path);
    try {
      const named = await readProjectId(folder);
      if (named !== null && named !== id) await writeIdentity(folder, { id });
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (errnoOf(error) === null) throw error;
  }
}

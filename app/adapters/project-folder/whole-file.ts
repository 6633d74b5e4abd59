import { randomBytes } from 'node:crypto';
import { unless } from './file-system.ts';
import { type ProjectFolder, STATE_FOLDER } from './folder.ts';

const FILE_MODE = 0o644;
const PROGRAM_MODE = 0o755;
/** Nothing we keep for ourselves is larger; a journal of 20,000 files is about 8 MB. */
const MAX_READ = 64 * 1024 * 1024;

/** Creates a file that must not be there, with all its bytes on the disk when it returns. A failure leaves no file. */
export async function createWhole(
  folder: ProjectFolder,
  fd: number,
  name: string,
  bytes: Uint8Array,
  executable = false,
  mode = executable ? PROGRAM_MODE : FILE_MODE,
): Promise<void> {
  const io = folder.fs;
  const path = folder.name(fd, name);
  const file = await io.createFile(path, 0o600);
  try {
    try {
      for (let done = 0; done < bytes.length; ) done += await io.write(file, bytes.subarray(done));
      if (folder.giveTo !== null) await io.chown(file, folder.giveTo.uid, folder.giveTo.gid);
      await io.chmod(file, mode);
      await io.sync(file);
    } finally {
      await io.close(file);
    }
  } catch (error) {
    // After a failed write or fsync the file's content is not to be trusted.
    await unless(['ENOENT'], undefined, () => io.unlink(path)).catch(() => undefined);
    throw error;
  }
}

/** Puts a file of our own in place, whole or not at all, over what was there. The new name is on the disk when it returns. */
export async function replaceWhole(folder: ProjectFolder, inFolder: string, name: string, bytes: Uint8Array): Promise<void> {
  const state = await folder.make(STATE_FOLDER);
  const temporary = `tmp-${randomBytes(8).toString('hex')}`;
  await createWhole(folder, state.fd, temporary, bytes);
  try {
    const target = await folder.make(inFolder);
    await folder.fs.rename(folder.name(state.fd, temporary), folder.name(target.fd, name));
    await folder.fs.sync(target.fd);
  } catch (error) {
    await unless(['ENOENT'], undefined, () => folder.fs.unlink(folder.name(state.fd, temporary))).catch(() => undefined);
    throw error;
  }
}

/** The bytes of a plain file, or null when there is none (or something else is there). @throws EFBIG beyond 64 MiB */
export async function readWhole(folder: ProjectFolder, inFolder: string, name: string): Promise<Buffer | null> {
  const io = folder.fs;
  const found = await folder.find(inFolder);
  if (found.kind !== 'folder') return null;
  const file = await unless(['ENOENT', 'ELOOP', 'ENXIO'], null, () => io.openFile(folder.name(found.fd, name)));
  if (file === null) return null;
  try {
    const stats = await io.fstat(file);
    if (!stats.isFile()) return null;
    if (stats.size > MAX_READ) throw Object.assign(new Error(`EFBIG: ${name}`), { code: 'EFBIG' });
    const chunks: Buffer[] = [];
    for (;;) {
      const buffer = Buffer.alloc(64 * 1024);
      const got = await io.read(file, buffer);
      if (got === 0) return Buffer.concat(chunks);
      chunks.push(buffer.subarray(0, got));
    }
  } finally {
    await io.close(file);
  }
}

/** Takes a file away and makes that last; one that is not there is fine. */
export async function removeWhole(folder: ProjectFolder, inFolder: string, name: string): Promise<void> {
  const found = await folder.find(inFolder);
  if (found.kind !== 'folder') return;
  await unless(['ENOENT'], undefined, () => folder.fs.unlink(folder.name(found.fd, name)));
  await folder.fs.sync(found.fd);
}

/** Gives one of our own files a name nobody uses, so that it is out of the way and can be looked at. */
export async function renameAside(folder: ProjectFolder, inFolder: string, name: string): Promise<void> {
  const found = await folder.find(inFolder);
  if (found.kind !== 'folder') return;
  const aside = `${name}.${randomBytes(4).toString('hex')}.bad`;
  await unless(['ENOENT'], undefined, () => folder.fs.rename(folder.name(found.fd, name), folder.name(found.fd, aside)));
  await folder.fs.sync(found.fd);
}

import { open, stat } from 'node:fs/promises';
import { isAppError } from '#app/domain/errors.ts';
import type { ArchiveLimits } from '#app/domain/importing/archive-rules.ts';
import { archiveRefused } from './refusal.ts';
import { untar } from './untar.ts';
import { unzip } from './unzip.ts';

type Format = 'zip' | 'tar.gz';

/** The format by its first bytes, whatever the file is called. */
async function formatOf(file: string): Promise<Format | null> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return 'tar.gz';
    const zip = bytesRead === 4 && buffer[0] === 0x50 && buffer[1] === 0x4b && (buffer[2] === 3 || buffer[2] === 5);
    return zip ? 'zip' : null;
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks an uploaded archive into an empty folder of our own. Links, devices, names that lead out, bombs and everything over
 * the limits condemn the whole archive; archives inside it stay files.
 * @throws AppError `archive_refused`
 */
export async function unpackArchive(file: string, into: string, limits: ArchiveLimits): Promise<void> {
  const format = await formatOf(file);
  if (format === null)
    throw archiveRefused('This is neither a zip nor a tar.gz.', { advice: 'Pack the folder as one of them and send that.' });
  const { size } = await stat(file);
  try {
    await (format === 'zip' ? unzip(file, size, into, limits) : untar(file, size, into, limits));
  } catch (error) {
    if (isAppError(error)) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A full disk or missing right is ours to say, not the archive's fault.
    if (code === 'ENOSPC' || code === 'EACCES' || code === 'EDQUOT' || code === 'EROFS') throw error;
    const reason = error instanceof Error ? error.message.slice(0, 200).replace(/\.+$/, '') : 'unknown reason';
    throw archiveRefused(`The archive cannot be read: ${reason}.`, {
      advice: 'It may be damaged or cut off: download or pack it again and send it once more.',
      cause: error,
    });
  }
}

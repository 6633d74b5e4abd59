import { readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';
import { type ProjectFolder, STATE_FOLDER } from './folder.ts';
import { lockFile } from './system-calls.ts';

/** Who holds a project's folder. Enough to tell, on the same machine, whether that process still lives. */
export interface LockHolder {
  instance: string;
  run: string;
  boot: string;
  /** The pid namespace: a pid of another container says nothing here. */
  namespace: string;
  pid: number;
  /** Start time of the process in clock ticks after boot, because pids are used again. */
  started: string;
}

const holderSchema = z.object({
  instance: z.string(),
  run: z.string(),
  boot: z.string(),
  namespace: z.string(),
  pid: z.number().int(),
  started: z.string(),
});

export type Locked =
  | { kind: 'locked'; before: LockHolder | null; release(): Promise<void> }
  | { kind: 'held'; by: LockHolder | null };

const quietly = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return '';
  }
};

/** Field 22 of /proc/<pid>/stat, counted after the program's name, which may hold spaces and brackets. */
const startTime = (pid: number): string =>
  quietly(
    () =>
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? '',
  );
const bootId = (): string => quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
const pidNamespace = (): string => quietly(() => readlinkSync('/proc/self/ns/pid'));

const describeSelf = (instance: string, run: string): LockHolder => ({
  instance,
  run,
  boot: bootId(),
  namespace: pidNamespace(),
  pid: process.pid,
  started: startTime(process.pid),
});

/** True only when the holder is certainly gone: another boot, or a pid of our own namespace that is free or somebody else's. */
export function isProvenDead(holder: LockHolder): boolean {
  if (holder.boot === '' || bootId() === '') return false;
  if (holder.boot !== bootId()) return true;
  if (holder.namespace === '' || holder.namespace !== pidNamespace()) return false;
  return startTime(holder.pid) !== holder.started;
}

/**
 * A name for this process that tells others on its machine whether it still lives: boot, pid namespace, pid and start time.
 * `nonce` tells two parts of one process apart.
 */
export function processName(nonce: string): string {
  const { boot, namespace, pid, started } = describeSelf('', '');
  return [boot, namespace.replace(/\D/g, ''), pid, started, nonce].join('/');
}

/** True only when the process of that name is certainly gone. */
export function isProcessGone(name: string): boolean {
  const [boot = '', namespace = '', pid = '', started = '', ...rest] = name.split('/');
  if (rest.length !== 1 || !/^\d+$/.test(pid) || started === '') return false;
  const isOurNamespace = namespace !== '' && namespace === pidNamespace().replace(/\D/g, '');
  return isProvenDead({
    instance: '',
    run: '',
    boot,
    namespace: isOurNamespace ? pidNamespace() : '',
    pid: Number(pid),
    started,
  });
}

async function readHolder(folder: ProjectFolder, file: number): Promise<LockHolder | null> {
  const buffer = Buffer.alloc(4096);
  const got = await folder.fs.read(file, buffer);
  try {
    return holderSchema.parse(JSON.parse(buffer.subarray(0, got).toString('utf8')));
  } catch {
    return null;
  }
}

/**
 * Takes the lock of a project's folder (`.loadout/lock`). Where the system has file locks these decide, and end with the
 * process; elsewhere what the file says decides, and only a holder that is proven dead is passed over.
 */
export async function lockFolder(folder: ProjectFolder, instance: string, run: string): Promise<Locked> {
  const io = folder.fs;
  const { fd } = await folder.make(STATE_FOLDER);
  const file = await io.openLock(folder.name(fd, 'lock'));
  try {
    const taken = lockFile(file);
    const before = await readHolder(folder, file);
    const held = taken === false || (taken === null && before !== null && !isProvenDead(before));
    if (held) {
      await io.close(file);
      return { kind: 'held', by: before };
    }
    if (folder.giveTo !== null) await io.chown(file, folder.giveTo.uid, folder.giveTo.gid);
    await rewrite(folder, file, JSON.stringify(describeSelf(instance, run)));
    return {
      kind: 'locked',
      before,
      async release() {
        await rewrite(folder, file, '').catch(() => undefined);
        await io.close(file);
      },
    };
  } catch (error) {
    await io.close(file);
    throw error;
  }
}

async function rewrite(folder: ProjectFolder, file: number, text: string): Promise<void> {
  await folder.fs.truncate(file);
  if (text !== '') await folder.fs.writeAt(file, Buffer.from(text), 0);
}

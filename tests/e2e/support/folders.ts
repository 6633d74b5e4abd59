import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** What a file is to whoever uses it: its bytes, and whether it can be run. */
export interface FileContent {
  bytes: string;
  executable: boolean;
}

/** Every file below a folder by its relative path. */
export async function filesBelow(folder: string): Promise<Record<string, FileContent>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: Record<string, FileContent> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const { mode } = await stat(file);
    found[path.relative(folder, file)] = { bytes: await readFile(file, 'base64'), executable: (mode & 0o100) !== 0 };
  }
  return found;
}

/** Some of them under other names: by the folder or file they are below. */
export const moved = (files: Readonly<Record<string, FileContent>>, from: string, to: string): Record<string, FileContent> =>
  Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name === from || name.startsWith(`${from}/`))
      .map(([name, content]) => [to + name.slice(from.length), content]),
  );

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const SKILLS = 50;
const FILES = 121;
const BYTES = 1_500_000;

export interface SkillTree {
  /** Holds one folder a skill. */
  folder: string;
  names: string[];
  /** Said in the results: where the skills are from. */
  origin: string;
}

/** Fifty skills in a folder of their own: the first fifty of a real folder of skills, or made ones of the same number and size. */
export async function fiftySkills(into: string, real: string | null): Promise<SkillTree> {
  const folder = path.join(into, 'fifty');
  await mkdir(folder);
  const names = real === null ? await madeSkills(folder) : await realSkills(folder, real);
  const { files, bytes } = await sizeOf(folder);
  const figures = `${names.length} skills, ${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
  return { folder, names, origin: `${real === null ? 'made' : 'real'}: ${figures}` };
}

async function realSkills(folder: string, real: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of (await readdir(real, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (names.length === SKILLS) break;
    const source = path.join(real, entry.name);
    if (!entry.isDirectory() || !(await readdir(source)).includes('SKILL.md')) continue;
    await cp(source, path.join(folder, entry.name), { recursive: true });
    names.push(entry.name);
  }
  if (names.length < SKILLS) throw new Error(`${real} holds ${names.length} folders with a SKILL.md; ${SKILLS} are needed`);
  return names;
}

async function madeSkills(folder: string): Promise<string[]> {
  const names = Array.from({ length: SKILLS }, (_, index) => `bench-skill-${index}`);
  const filler = 'Measure twice, cut once.\n'.repeat(Math.ceil(BYTES / FILES / 25));
  for (let file = 0; file < FILES; file += 1) {
    const name = names[file % SKILLS] ?? '';
    await mkdir(path.join(folder, name), { recursive: true });
    const first = file < SKILLS;
    const head = first ? `---\nname: ${name}\ndescription: Measures things, number ${file}.\n---\n` : `# Part ${file}\n`;
    await writeFile(path.join(folder, name, first ? 'SKILL.md' : `part-${file}.md`), head + filler);
  }
  return names;
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

async function sizeOf(folder: string): Promise<{ files: number; bytes: number }> {
  const files = await filesIn(folder);
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return { files: files.length, bytes: contents.reduce((sum, content) => sum + content.length, 0) };
}

/** Reads and hashes every file below a folder. */
export async function hashTree(folder: string): Promise<void> {
  for (const file of await filesIn(folder))
    createHash('sha256')
      .update(await readFile(file))
      .digest();
}

/** `cp -r`, then `sync` of the file system it went to. */
export async function copyAndSync(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-r', from, to]);
  await promisify(execFile)('sync', ['-f', to]);
}

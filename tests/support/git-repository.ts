import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type TreeEntry, writeTree } from './source-tree.ts';

const run = promisify(execFile);

/** A real repository, made on the spot, without anybody's settings. */
export interface TestRepository {
  path: string;
  git(...args: string[]): Promise<string>;
  /** Writes files and commits everything; returns the commit. */
  commit(tree: Record<string, TreeEntry>): Promise<string>;
}

export async function createRepository(path: string): Promise<TestRepository> {
  const environment = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: path,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'protocol.file.allow=always'];
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', [...identity, ...args], { cwd: path, env: { ...environment, NODE_ENV: 'test' } })).stdout.trim();
  await git('init', '--quiet', '--initial-branch=main');
  return {
    path,
    git,
    async commit(tree) {
      await writeTree(path, tree);
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '--message=change');
      return git('rev-parse', 'HEAD');
    },
  };
}

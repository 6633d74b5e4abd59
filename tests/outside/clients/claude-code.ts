import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** The version whose answers the checks know how to read. */
const PACKAGE = '@anthropic-ai/claude-code@2.1.197';
const INSTALL_MS = 900_000;
const ATTEMPT_MS = 240_000;
/** How long the screen of `doctor` has to stand still before it counts as complete. */
const STILL_MS = 4000;

/** What the client says of a folder: the names it lists, and the faults it finds, in its own words. */
export interface Finding {
  names: string[];
  faults: string[];
  text: string;
}

/** The real client in a home folder of its own, without a login and without anything of the caller's environment. */
export interface ClaudeCode {
  version: string;
  mcpList(folder: string): Finding;
  /** @param strict what the format merely recommends counts too */
  validate(folder: string, strict: boolean): Finding;
  /** @param expected headings that are warned of in a folder with nothing in it */
  doctor(folder: string, expected?: readonly string[]): Promise<Finding>;
  /** What a session that begins in the folder has at hand; it ends before it has asked anybody. */
  session(folder: string): Finding;
}

function install(work: string): string {
  const given = process.env.CLAUDE_CODE;
  if (given !== undefined) return given;
  writeFileSync(path.join(work, 'package.json'), '{"private": true}');
  const args = ['install', '--no-audit', '--no-fund', PACKAGE];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: work, encoding: 'utf8', timeout: INSTALL_MS });
  if (status !== 0) throw new Error(`${PACKAGE} could not be installed:\n${stdout}${stderr}`);
  return path.join(work, 'node_modules/.bin/claude');
}

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => (match[1] ?? '').trim());
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].toSorted();

/**
 * Installs the client into a folder, or takes the one that the variable CLAUDE_CODE names.
 * @param variables what a developer has set in the shell
 */
export function claudeCode(work: string, variables: Readonly<Record<string, string>>): ClaudeCode {
  const program = install(work);
  const home = path.join(work, 'home');
  mkdirSync(home);
  const env: NodeJS.ProcessEnv = {
    ...variables,
    NODE_ENV: 'production',
    PATH: process.env.PATH ?? '',
    HOME: home,
    TERM: 'xterm',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
  const run = (args: string[], cwd: string): { code: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      env,
      encoding: 'utf8',
      timeout: ATTEMPT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code: status, text: `${stdout}${stderr}` };
  };

  /** Runs `doctor`, which wants a terminal, until its screen stands still, then presses Enter. */
  async function screenOfDoctor(cwd: string): Promise<string> {
    if (!existsSync('/usr/bin/script')) throw new Error('`claude doctor` wants a terminal: install `script` (util-linux).');
    const child = spawn(
      '/usr/bin/script',
      ['-qec', `stty cols 250 rows 200; exec '${program}' --ax-screen-reader doctor`, '/dev/null'],
      { cwd, env },
    );
    const gone = new Promise((resolve) => child.once('exit', resolve));
    let screen = '';
    let changed = performance.now();
    child.stdout.on('data', (bytes: Buffer) => {
      screen += bytes.toString('utf8');
      changed = performance.now();
    });
    const isComplete = (): boolean => /Enter\s*to\s*close/.test(plain(screen)) && performance.now() - changed > STILL_MS;
    for (const end = performance.now() + ATTEMPT_MS; !isComplete() && performance.now() < end; ) await pause(200);
    const wasComplete = isComplete();
    child.stdin.end('\r');
    await Promise.race([gone, pause(10_000)]);
    child.kill('SIGKILL');
    if (!wasComplete) throw new Error(`claude doctor did not come to an end:\n${plain(screen)}`);
    return plain(screen);
  }

  return {
    version: run(['--version'], work).text.trim(),
    mcpList(folder) {
      const { text } = run(['mcp', 'list'], folder);
      const faults = matches(text, /^.*(\[(?:Warning|Error)\].*|Failed to parse.*)$/gm);
      return { names: sorted(matches(text, /^(\S+): .* - /gm)), faults, text };
    },
    validate(folder, strict) {
      const { code, text } = run(['plugin', 'validate', ...(strict ? ['--strict'] : []), folder], work);
      const faults = code === 0 ? [] : matches(text, /❯ (.*)$/gm);
      return { names: [], faults: code === 0 || faults.length > 0 ? faults : [text], text };
    },
    async doctor(folder, expected = []) {
      const text = await screenOfDoctor(folder);
      const warned = sorted(matches(text, /^(\S.*?)\s+(?:warning|error|failed):\s*$/gm));
      return { names: warned, faults: warned.filter((heading) => !expected.includes(heading)), text };
    },
    session(folder) {
      const { text } = run(['-p', 'hello', '--output-format', 'stream-json', '--verbose'], folder);
      const begin: { agents: string[]; skills: string[]; slash_commands: string[] } = JSON.parse(text.split('\n')[0] ?? '');
      const commands = begin.slash_commands.filter((name) => !begin.skills.includes(name));
      const all = { agent: begin.agents, command: commands, skill: begin.skills };
      return {
        names: sorted(Object.entries(all).flatMap(([type, names]) => names.map((name) => `${type}:${name}`))),
        faults: [],
        text,
      };
    },
  };
}

/** A screen as text, line after line as they were written. */
const plain = (screen: string): string => stripVTControlCharacters(screen.replaceAll('\u001b[G', '\n').replaceAll('\r', ''));

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashOfValue } from '#app/adapters/config-file/look.ts';
import { newConfigFiles } from '#app/adapters/config-file/new-files.ts';
import { renderConfig } from '#app/domain/deploy/config/render-config.ts';

/**
 * Asks the real Claude Code whether it understands what a deploy writes. Installs the client into a temporary folder (or takes
 * the one that CLAUDE_CODE names), gives it a temporary home, and needs no login.
 */
const PACKAGE = '@anthropic-ai/claude-code';
const ATTEMPT_MS = 180_000;
const work = mkdtempSync(path.join(tmpdir(), 'loadout-clients-'));
const home = path.join(work, 'home');
mkdirSync(home);

function run(command: string, args: string[], cwd: string): { code: number | null; text: string } {
  const env = { ...process.env, HOME: home, DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: ATTEMPT_MS });
  return { code: status, text: `${stdout}${stderr}` };
}

function client(): string {
  if (process.env.CLAUDE_CODE !== undefined) return process.env.CLAUDE_CODE;
  writeFileSync(path.join(work, 'package.json'), '{"private": true}');
  const { code, text } = run('npm', ['install', '--no-audit', '--no-fund', PACKAGE], work);
  if (code !== 0) throw new Error(`${PACKAGE} could not be installed:\n${text}`);
  return path.join(work, 'node_modules/.bin/claude');
}

const SERVERS = {
  files: { command: 'node', args: ['server.js', 'a b'] },
  remote: { type: 'http', url: 'http://127.0.0.1:9/mcp' },
  untyped: { url: 'http://127.0.0.1:9/sse' },
};

/** A project with servers as a deploy writes them, or written by hand as they are. */
function project(name: string, servers: Record<string, Record<string, unknown>>, isRendered: boolean): string {
  const folder = path.join(work, name);
  mkdirSync(folder);
  const rendered = Object.entries(servers).flatMap(([server, config]) => {
    const source = { artifactUuid: server, type: 'mcp_server', name: server, contentHash: 'v1:', files: [], config } as const;
    return renderConfig(source, { platform: 'claude_code', rootDir: '.claude' }, hashOfValue).entries;
  });
  const text = isRendered ? (newConfigFiles(rendered)[0]?.text ?? '') : JSON.stringify({ mcpServers: servers });
  writeFileSync(path.join(folder, '.mcp.json'), text);
  return folder;
}

/** What the client says of a project's servers: those it lists, and whether it finds fault. */
function listed(claude: string, folder: string): { names: string[]; faults: boolean; text: string } {
  const { text } = run(claude, ['mcp', 'list'], folder);
  const names = [...text.matchAll(/^(\S+): .* - /gm)].map((match) => match[1] ?? '').sort();
  return { names, faults: /\[(?:Warning|Error)\]|Failed to parse/i.test(text), text };
}

function main(): number {
  const claude = client();
  console.log(`client: ${run(claude, ['--version'], work).text.trim()}`);
  const good = listed(claude, project('good', SERVERS, true));
  console.log(`\n$ claude mcp list (as deployed)\n${good.text}`);
  const broken = listed(claude, project('broken', SERVERS, false));
  console.log(`\n$ claude mcp list (a url without a type, written by hand)\n${broken.text}`);
  const checks = {
    'what is listed is what was deployed': good.names.join() === Object.keys(SERVERS).sort().join(),
    'the client finds no fault': !good.faults,
    'the broken fixture makes the check fail': broken.faults && !broken.names.includes('untyped'),
  };
  for (const [check, passed] of Object.entries(checks)) console.log(`${passed ? 'passed' : 'FAILED'}: ${check}`);
  return Object.values(checks).every(Boolean) ? 0 : 1;
}

try {
  process.exitCode = main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

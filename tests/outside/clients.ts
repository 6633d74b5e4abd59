import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ClaudeCode, claudeCode, type Finding } from './clients/claude-code.ts';
import { asPlugin, type DeployedProject, deployFixtures } from './clients/deployed-project.ts';
import { ARTIFACTS, VARIABLES } from './clients/fixtures.ts';

/**
 * `npm run test:clients`: asks the real Claude Code whether it understands what a deploy writes, and whether it would notice if it
 * did not. Installs the client into a temporary folder, gives it a temporary home, and needs no login.
 */
const work = realpathSync(mkdtempSync(path.join(tmpdir(), 'loadout-clients-')));
const failed: string[] = [];

function check(holds: boolean, sentence: string, finding: Finding): void {
  console.log(`  ${holds ? 'ok  ' : 'FAIL'} ${sentence}`);
  if (holds) return;
  failed.push(sentence);
  console.log(finding.text);
}

const namesOf = (type: string): string[] => ARTIFACTS.filter((one) => one.type === type).map((one) => one.name);
const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  one.toSorted().join() === other.toSorted().join();

/** A copy of a folder in which one file says something else. */
function brokenCopy(folder: string, name: string, file: string, change: (text: string) => string): string {
  const copy = path.join(work, name);
  cpSync(folder, copy, { recursive: true });
  const before = readFileSync(path.join(copy, file), 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file} was not broken`);
  writeFileSync(path.join(copy, file), after);
  return copy;
}

const withoutType = (text: string): string => text.replace(/("untyped":\s*\{)\s*"type":\s*"\w+",/, '$1');
const hooksAsText = (text: string): string => text.replace(/"PostToolUse":\s*\[/, '"PostToolUse": "none", "NotAnEvent": [');
const withoutName = (text: string): string => text.replace('name: reviewer\n', '');

function checkServers(claude: ClaudeCode, { folder }: DeployedProject): void {
  console.log('\nclaude mcp list');
  const good = claude.mcpList(folder);
  check(good.faults.length === 0, `no fault found in ${good.names.length} servers`, good);
  check(
    sameNames(good.names, ['mine', ...namesOf('mcp_server')]),
    `listed: ${good.names.join(', ')}; as deployed, and what was there`,
    good,
  );
  const bad = claude.mcpList(brokenCopy(folder, 'broken-servers', '.mcp.json', withoutType));
  check(bad.faults.length > 0 && !bad.names.includes('untyped'), `control, a url without its type: ${bad.faults[0]}`, bad);
}

function checkPlugin(claude: ClaudeCode, { folder, exported }: DeployedProject): void {
  console.log('\nclaude plugin validate');
  const plugin = asPlugin(folder, path.join(work, 'plugin'));
  const deployed = claude.validate(plugin, true);
  check(deployed.faults.length === 0, 'no fault found in the files of the project (--strict)', deployed);
  // A set knows no author and no version, which the format recommends.
  const made = claude.validate(exported, false);
  check(made.faults.length === 0, 'no fault found in the exported plugin', made);
  const controls = {
    'hooks that are no list': brokenCopy(plugin, 'broken-hooks', 'hooks/hooks.json', hooksAsText),
    'frontmatter that does not end': brokenCopy(plugin, 'broken-agent', 'agents/reviewer.md', (text) =>
      text.replace('description: Reviews changes', 'description: [Reviews'),
    ),
  };
  for (const [what, at] of Object.entries(controls)) {
    const bad = claude.validate(at, false);
    check(bad.faults.length > 0, `control, ${what}: ${bad.faults[0]}`, bad);
  }
}

async function checkHealth(claude: ClaudeCode, { folder }: DeployedProject): Promise<void> {
  console.log('\nclaude doctor');
  const empty = path.join(work, 'empty');
  mkdirSync(empty);
  const expected = (await claude.doctor(empty)).names;
  console.log(`       in an empty folder it warns of: ${expected.join(', ') || 'nothing'}`);
  const good = await claude.doctor(folder, expected);
  check(good.faults.length === 0, 'nothing else in the project', good);
  const controls = {
    'hooks that are no list': brokenCopy(folder, 'broken-settings', '.claude/settings.json', hooksAsText),
    'a url without its type': brokenCopy(folder, 'broken-health', '.mcp.json', withoutType),
  };
  for (const [what, at] of Object.entries(controls)) {
    const bad = await claude.doctor(at, expected);
    check(bad.faults.length > 0, `control, ${what}: warns of ${bad.faults.join(', ')}`, bad);
  }
}

function checkSession(claude: ClaudeCode, { folder }: DeployedProject): void {
  console.log('\nclaude -p, the first message of a session');
  const empty = path.join(work, 'empty');
  const builtIn = claude.session(empty).names;
  const deployed = ARTIFACTS.filter(({ type }) => ['skill', 'command', 'agent'].includes(type)).map(
    ({ type, name }) => `${type}:${name}`,
  );
  const added = (finding: Finding): string[] => finding.names.filter((name) => !builtIn.includes(name));
  const good = claude.session(folder);
  check(sameNames(added(good), deployed), `beside its own it has: ${added(good).join(', ')}; as deployed`, good);
  const bad = claude.session(brokenCopy(folder, 'broken-name', '.claude/agents/reviewer.md', withoutName));
  check(!sameNames(added(bad), deployed), `control, an agent without a name: ${added(bad).join(', ')}`, bad);
}

async function main(): Promise<void> {
  const claude = claudeCode(work, VARIABLES);
  console.log(`client: ${claude.version}; Node ${process.version}; ${ARTIFACTS.length} artifacts deployed`);
  const project = await deployFixtures(work);
  try {
    checkServers(claude, project);
    checkPlugin(claude, project);
    await checkHealth(claude, project);
    checkSession(claude, project);
    await project.undeploy();
    console.log('\nafter undeploying');
    const left = claude.mcpList(project.folder);
    check(sameNames(left.names, ['mine']) && left.faults.length === 0, 'only what was there before is listed', left);
  } finally {
    await project.close();
  }
}

try {
  await main();
  console.log(`\n${failed.length === 0 ? 'All of it holds.' : `${failed.length} of the checks failed.`}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

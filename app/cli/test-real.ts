import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type ImportReport, importOperations } from '#app/contracts/imports.ts';
import { accountFor } from './real/account.ts';
import { deployPart } from './real/deploy-check.ts';
import { compareLibrary } from './real/library-check.ts';
import { type MemoryUse, memoryWords, watchMemory } from './real/memory.ts';
import { countPlainly, type PlainCount } from './real/plain-walk.ts';
import { type RealServer, startServer } from './real/server.ts';

const USAGE = 'Usage: npm run test:real -- <folder of a repository>';
/** MiB that the server may hold, however large the repository. */
const MOST_MEMORY = 512;
const say = (line = ''): void => console.log(line);
const number = (value: number): string => value.toLocaleString('en-US');

/** What went wrong; the command fails when there is anything in it. */
const failures: string[] = [];
const expectThat = (holds: boolean, sentence: string): void => {
  say(`  ${holds ? 'ok  ' : 'FAIL'} ${sentence}`);
  if (!holds) failures.push(sentence);
};

async function commitOf(folder: string): Promise<string> {
  const answer = await promisify(execFile)('git', ['-C', folder, 'rev-parse', 'HEAD']).catch(() => null);
  return answer?.stdout.trim() ?? 'no git repository';
}

interface Imported {
  report: ImportReport;
  seconds: number;
  memory: MemoryUse | null;
}

/** Imports a folder and waits for the report. */
async function importOnce(server: RealServer, folder: string): Promise<Imported> {
  const memory = watchMemory(server.pid);
  const begin = performance.now();
  const source = { kind: 'directory', path: folder };
  let report = await server.call(importOperations.createImport, '/imports', { source });
  // Lists have no items: asking for the report again and again would be the most of what the server has to do.
  while (report.finished_at === null) {
    await pause(200);
    const { items } = await server.call(importOperations.listImports, '/imports?limit=1');
    if (items[0]?.finished_at) report = await server.call(importOperations.getImport, `/imports/${report.id}`);
  }
  return { report, seconds: (performance.now() - begin) / 1000, memory: memory.stop() };
}

/** The most frequent entries first, as `name 12`. */
const tally = (names: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `${name} ${number(count)}`)
      .join(', ') || 'none'
  );
};

function printReport(report: ImportReport): void {
  const taken = report.items.filter((item) => item.outcome !== 'rejected');
  const { found, created, rejected, warnings } = report.summary;
  say(
    `  status ${report.status}: ${number(found)} places, ${number(created)} created, ${number(rejected)} rejected, ${number(warnings)} warnings`,
  );
  say(`  places by type: ${tally(taken.map((item) => item.type ?? 'unknown'))}`);
  say(`  artifacts: ${number(new Set(taken.map((item) => item.artifact_uuid)).size)}`);
  say(`  oddities: ${tally(taken.flatMap((item) => item.warnings.map(({ code }) => code)))}`);
  say(
    `  rejected: ${tally(report.items.filter((item) => item.outcome === 'rejected').map((item) => item.warnings[0]?.code ?? '?'))}`,
  );
  say(`  notes: ${tally(report.notes.map(({ code }) => code))}`);
}

function checkAccount(count: PlainCount, report: ImportReport): void {
  const kinds = {
    'SKILL.md': count.skills,
    'commands/**/*.md': count.commands,
    'agents/**/*.md': count.agents,
    '.claude-plugin/plugin.json': count.plugins,
    'hooks.json': count.hooks,
    '.mcp.json': count.servers,
  };
  say(
    `  counted plainly: ${Object.entries(kinds)
      .map(([kind, paths]) => `${number(paths.length)} ${kind}`)
      .join(', ')} among ${number(count.files)} files and ${number(count.links)} links`,
  );
  const { unaccounted, explained } = accountFor(count, report);
  say(
    `  not artifacts, with the reason: ${[...explained].map(([reason, times]) => `${reason} ${number(times)}`).join(', ') || 'none'}`,
  );
  for (const { path: at, expected } of unaccounted.slice(0, 20)) say(`       ${expected} at ${at}`);
  expectThat(
    unaccounted.length === 0,
    `every file that looks like an artifact has a place in the report or a reason (${unaccounted.length} without)`,
  );
}

const identities = (report: ImportReport): string => JSON.stringify(report.items.map((item) => [item.path, item.artifact_uuid]));

async function checkImports(server: RealServer, folder: string): Promise<ImportReport> {
  say('\nFirst import');
  const first = await importOnce(server, folder);
  printReport(first.report);
  say(`  took ${first.seconds.toFixed(1)} s, ${memoryWords(first.memory)}`);
  checkAccount(await countPlainly(folder), first.report);
  const compared = await compareLibrary(server, folder, first.report);
  for (const difference of compared.differences.slice(0, 20)) say(`       differs: ${difference}`);
  expectThat(
    compared.differences.length === 0,
    `${number(compared.files)} files of ${number(compared.artifacts)} places are byte for byte what lies on disk, ${number(compared.executables)} executable ones too`,
  );
  expectThat(
    compared.fetchedDiffer.length === 0,
    `${number(compared.fetched)} files drawn at random come out of the API to the byte`,
  );

  say('\nSecond import');
  const second = await importOnce(server, folder);
  const { found, unchanged, rejected } = second.report.summary;
  say(`  took ${second.seconds.toFixed(1)} s, ${memoryWords(second.memory)}`);
  expectThat(
    unchanged + rejected === found,
    `everything is unchanged (${number(unchanged)} of ${number(found)}, ${number(rejected)} rejected as before)`,
  );
  expectThat(identities(first.report) === identities(second.report), 'every place is the same artifact as before');
  const peak = Math.max(first.memory?.peak ?? 0, second.memory?.peak ?? 0);
  expectThat(peak <= MOST_MEMORY, `the server never held more than ${MOST_MEMORY} MiB`);
  return first.report;
}

async function checkDeploy(server: RealServer, report: ImportReport, project: string): Promise<void> {
  say('\nDeploy of a part');
  const deployed = await deployPart(server, report, project);
  if (deployed === null) {
    say('  nothing in it goes into a project');
    return;
  }
  const { success, skip, error } = deployed.first.summary;
  say(`  a set over ${deployed.depth} levels with a group and a shared sub-set: ${number(deployed.resolved)} artifacts`);
  say(
    `  ${number(success)} succeeded, ${number(skip)} skipped, ${number(error)} failed; ${number(deployed.files)} files, ${number(deployed.executables)} of them executable`,
  );
  for (const row of deployed.first.results.filter(({ status }) => status !== 'success'))
    say(`       ${row.artifact_id}: ${row.error}`);
  expectThat(deployed.resolved === deployed.chosen, 'each artifact resolves exactly once');
  for (const difference of deployed.differences.slice(0, 20)) say(`       differs: ${difference}`);
  expectThat(
    deployed.differences.length === 0,
    'the project holds exactly the files of what succeeded, byte for byte and with their executable bits',
  );
  expectThat(
    deployed.second.results.every(
      ({ action, artifact_id: id }, at) =>
        action === 'unchanged' ||
        (deployed.first.results[at]?.artifact_id === id && deployed.first.results[at].status !== 'success'),
    ),
    'deploying again changes nothing',
  );
  const { edit } = deployed;
  expectThat(
    edit?.isKept === true && edit.planned === 'modified keep_local' && edit.deployed === 'skip keep_local' && edit.others === 0,
    `an edit by hand is kept and said: ${edit === null ? 'no file to edit' : `${edit.path}, planned ${edit.planned}, then ${edit.deployed}, ${edit.others} others written`}`,
  );
}

async function main(folder: string): Promise<void> {
  const scratch = await realpath(await mkdtemp(path.join(tmpdir(), 'loadout-real-')));
  const dataDir = path.join(scratch, 'data');
  await mkdir(dataDir);
  try {
    const server = await startServer(dataDir, [path.dirname(folder), scratch]);
    try {
      say(`Source ${path.basename(folder)}, commit ${await commitOf(folder)}`);
      const report = await checkImports(server, folder);
      await checkDeploy(server, report, path.join(scratch, 'project'));
    } finally {
      await server.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const [given] = process.argv.slice(2);
const folder = given === undefined ? null : await realpath(given).catch(() => null);
if (folder === null || !(await stat(folder)).isDirectory()) {
  console.error(USAGE);
  process.exit(2);
}
await main(folder);
say(`\n${failures.length === 0 ? 'All of it holds.' : `${failures.length} of the checks failed.`}`);
process.exitCode = failures.length > 0 ? 1 : 0;

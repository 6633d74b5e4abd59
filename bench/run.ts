import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startLoadout } from '#tests/e2e/support/server.ts';
import type { Benchmark, Row } from './harness.ts';
import { deployRows } from './rows/deploy.ts';
import { libraryRows } from './rows/library.ts';
import { listRows } from './rows/lists.ts';
import { resolveRows } from './rows/resolve.ts';
import { startRows } from './rows/start.ts';
import { throughputRows } from './rows/throughput.ts';

const BENCHMARKS: Record<string, Benchmark> = {
  resolve: resolveRows,
  lists: listRows,
  library: libraryRows,
  deploy: deployRows,
  throughput: throughputRows,
  start: startRows,
};
const USAGE = `npm run bench -- [--skills FOLDER] [${Object.keys(BENCHMARKS).join('] [')}]`;

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, measured, anchor, ratio, target, holds, remark }) =>
      `| ${what} | ${measured} | ${anchor} | ${ratio.toFixed(2)} × | ${target} | ${holds ? 'holds' : '**missed**'} | ${remark ?? ''} |`,
  );
  return ['| what | median | compared with | ratio | target | | remark |', '|---|---|---|---|---|---|---|', ...lines].join('\n');
}

function report(rows: readonly Row[]): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`;
  return [
    '# Measurements',
    '',
    'Made by `npm run bench`. Every figure is a median of several rounds in which the thing and its anchor take turns, so the ratio is what counts:',
    'machines differ and are shared. "Bare route" is `/readyz`, one database round trip through the same server. Weights of pages are budgets that',
    'the browser tests hold.',
    '',
    `Machine: ${machine}. Commit ${commit}, ${new Date().toISOString().slice(0, 10)}.`,
    '',
    table(rows),
    '',
  ].join('\n');
}

/** Runs the named benchmarks, or all, and writes `bench/RESULTS.md` when all were run. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { skills: { type: 'string' } } });
  const unknown = positionals.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0) throw new Error(`No benchmark is called ${unknown.join(', ')}. ${USAGE}`);
  const rows: Row[] = [];
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.error(`${name} …`);
    const server = await startLoadout();
    try {
      rows.push(...(await run({ server, skills: values.skills ? path.resolve(values.skills) : null })));
    } finally {
      await server.stop();
    }
  }
  const text = report(rows);
  console.log(text);
  if (positionals.length === 0) await writeFile(path.resolve(import.meta.dirname, 'RESULTS.md'), text);
}

await main();

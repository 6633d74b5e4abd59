import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { startLoadout } from '#tests/e2e/support/server.ts';
import type { Benchmark, Row } from './harness.ts';
import { resolveRows } from './rows/resolve.ts';

const BENCHMARKS: Record<string, Benchmark> = { resolve: resolveRows };

const UNLIMITED = { LOADOUT_LIMIT_READS_PER_MIN: '0', LOADOUT_LIMIT_WRITES_PER_MIN: '0', LOADOUT_LIMIT_DEPLOYS_PER_MIN: '0' };

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `| ${row.what} | ${ms(row.measured)} ms | ${row.anchor}: ${ms(row.anchored)} ms | ${(row.measured / row.anchored).toFixed(2)} × | ${row.target} | ${row.holds ? 'holds' : '**missed**'} | ${row.remark ?? ''} |`,
  );
  return ['| what | median | compared with | ratio | target | | remark |', '|---|---|---|---|---|---|---|', ...lines].join('\n');
}

/** Runs the named benchmarks, or all, and writes `bench/RESULTS.md` when all were run. */
async function main(names: readonly string[]): Promise<void> {
  const chosen = Object.entries(BENCHMARKS).filter(([name]) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Error(`Known benchmarks: ${Object.keys(BENCHMARKS).join(', ')}`);
  const rows: Row[] = [];
  for (const [name, run] of chosen) {
    console.error(`${name} …`);
    const server = await startLoadout(UNLIMITED);
    try {
      rows.push(...(await run({ url: server.url, folder: server.folder })));
    } finally {
      await server.stop();
    }
  }
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.versions.node}`;
  const report = [
    '# Measurements',
    '',
    'Made by `npm run bench`. Every figure is a median of several rounds in which the thing and its anchor take turns, so the ratio is what counts:',
    'machines differ and are shared. "Bare route" is `/readyz`, one database round trip through the same server.',
    '',
    `Machine: ${machine}. Commit ${commit}, ${new Date().toISOString().slice(0, 10)}.`,
    '',
    table(rows),
    '',
  ].join('\n');
  console.log(report);
  if (names.length === 0) await writeFile(path.resolve(import.meta.dirname, 'RESULTS.md'), report);
}

await main(process.argv.slice(2));

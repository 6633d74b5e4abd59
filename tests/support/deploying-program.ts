import pg from 'pg';
import { nodeFileSystem } from '#app/adapters/project-folder/file-system.ts';
import { ownerId } from '#app/domain/ids.ts';
import { parseSettings } from '#app/lib/env.server.ts';
import { createLog } from '#app/lib/log.ts';
import { createDeployments } from '#app/services/deployments/deployments.server.ts';
import { createRunAgain } from '#app/services/runs/again.server.ts';
import { createRunDesk } from '#app/services/runs/desk.server.ts';
import { createRunQueue } from '#app/services/runs/queue.server.ts';
import { createResolution } from '#app/services/sets/resolution.server.ts';
import { createDatabase } from '#db/client.ts';

/**
 * A process of its own that deploys a set, until it is killed: `url roots site owner set project [step ordinal when]`. With a
 * step it kills itself right before or after the call of that name, counted from 1; without one it says how often each was made.
 */
const [url = '', roots = '', site = '', owner = '', set = '', project = '', killAt = '', ordinal = '0', when = 'before'] =
  process.argv.slice(2);
const counts: Record<string, number> = {};
let armed = false;

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment; nothing may happen in it.
  for (;;);
};

/** Makes one call of a step, or dies at it. */
async function step<T>(name: string, call: () => Promise<T>): Promise<T> {
  if (!armed) return call();
  counts[name] = (counts[name] ?? 0) + 1;
  const isHere = name === killAt && counts[name] === Number(ordinal);
  if (isHere && when === 'before') die();
  const result = await call();
  if (isHere) die();
  return result;
}

/** Statements that make a difference, by name. */
const STATEMENTS: [string, RegExp][] = [
  ['db:run', /^insert into "deploy_runs"/],
  ['db:lease', /^update "deploy_runs"/],
  ['db:items', /^insert into "deploy_run_items"/],
  ['db:entries', /^insert into "deployed_entries"|^update "deployed_entries"/],
  ['db:generation', /^insert into "generations"/],
  ['db:commit', /^commit$/],
];

function watchFiles(): void {
  for (const [name, real] of Object.entries(nodeFileSystem)) {
    if (/^(close|fstat|lstat|read|openFile|openFolder)$/.test(name)) continue;
    const call: unknown = real;
    if (typeof call !== 'function') continue;
    Object.assign(nodeFileSystem, {
      [name]: (...args: unknown[]) => step(name, async () => Reflect.apply(call, nodeFileSystem, args)),
    });
  }
}

function watchDatabase(): void {
  const real: (...args: unknown[]) => unknown = pg.Client.prototype.query;
  const watched = function (this: pg.Client, ...args: unknown[]): unknown {
    const [given] = args;
    const text = typeof given === 'string' ? given : String((given as { text?: string } | undefined)?.text);
    const name = STATEMENTS.find(([, pattern]) => pattern.test(text))?.[0];
    if (name === undefined || typeof args.at(-1) === 'function') return Reflect.apply(real, this, args);
    return step(name, async () => Reflect.apply(real, this, args));
  };
  Object.assign(pg.Client.prototype, { query: watched });
}

const parsed = parseSettings({ LOADOUT_ROOTS: roots, LOADOUT_SITE: site }, process.cwd());
if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
watchFiles();
watchDatabase();
const deps = { db: createDatabase({ connection: url }).db, log: createLog('silent'), settings: parsed.settings };
const resolution = createResolution(deps);
const desk = createRunDesk(deps);
const queue = createRunQueue(deps, desk, createRunAgain(deps, resolution));
const deployments = createDeployments(deps, resolution, desk, queue);
process.stdout.write('ready\n');
process.stdin.once('data', async () => {
  process.stdout.write('deploying\n');
  armed = true;
  const ask = {
    owner: ownerId(owner),
    actor: 'child',
    setId: set,
    input: { project_id: project, on_conflict: 'overwrite' as const, acknowledge: ['runs_code' as const] },
  };
  const { answer } = await deployments.deploy(ask);
  process.stdout.write(`done ${JSON.stringify({ summary: answer.summary, counts })}\n`, () => process.exit(0));
});

import { ownerId } from '#app/domain/ids.ts';
import { parseSettings } from '#app/lib/env.server.ts';
import { createLog } from '#app/lib/log.ts';
import { createDeployments } from '#app/services/deployments.server.ts';
import { createResolution } from '#app/services/resolution.server.ts';
import { createRunDesk } from '#app/services/run-desk.server.ts';
import { createDatabase } from '#db/client.ts';

/** A process of its own that deploys a set once and again until it is killed: `url roots site owner set project`. */
const [url = '', roots = '', site = '', owner = '', set = '', project = ''] = process.argv.slice(2);
const parsed = parseSettings({ LOADOUT_ROOTS: roots, LOADOUT_SITE: site }, process.cwd());
if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
const deps = { db: createDatabase({ connection: url }).db, log: createLog('silent'), settings: parsed.settings };
const deployments = createDeployments(deps, createResolution(deps), createRunDesk(deps));
process.stdout.write('ready\n');
process.stdin.once('data', async () => {
  process.stdout.write('deploying\n');
  const ask = {
    owner: ownerId(owner),
    actor: 'child',
    setId: set,
    input: { project_id: project, on_conflict: 'overwrite' as const },
  };
  const { answer } = await deployments.deploy(ask);
  process.stdout.write(`done ${JSON.stringify(answer.summary)}\n`);
});

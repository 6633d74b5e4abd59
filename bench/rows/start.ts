import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createLog } from '#app/lib/log.ts';
import { atMost, interleaved, type Row } from '#bench/harness.ts';
import { startEmbedded } from '#db/embedded/server.ts';
import { startLoadout } from '#tests/e2e/support/server.ts';

const ROUNDS = 5;

/** A start with everything built and migrated, against starting Node and the database alone. */
export async function startRows(): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'loadout-bench-'));
  const whole = async () => {
    const server = await startLoadout({ LOADOUT_DATA_DIR: dataDir });
    await server.stop();
    return server.startedIn;
  };
  const bare = async () => {
    const begun = performance.now();
    await promisify(execFile)(process.execPath, ['-e', '']);
    const database = await startEmbedded({ dataDir, log: createLog('error') });
    const ms = performance.now() - begun;
    await database.stop();
    return ms;
  };
  try {
    const [started = 0, alone = 0] = await interleaved(ROUNDS, [whole, bare]);
    return [
      atMost(2, {
        what: 'warm start, from the command to the first answer',
        measured: started,
        anchor: 'an empty Node program and the database',
        anchored: alone,
      }),
    ];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

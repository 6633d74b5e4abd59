import { createLog } from '#app/lib/log.ts';
import { startEmbedded } from '#db/embedded/server.ts';

/**
 * A program of its own around the embedded database, for tests that kill programs.
 * Prints one line of JSON when ready; ends cleanly when its standard input ends.
 */
const embedded = await startEmbedded({ dataDir: process.argv[2] ?? '', log: createLog('silent') });
console.log(JSON.stringify({ attached: embedded.attached }));
process.stdin.resume();
process.stdin.once('end', () => {
  void embedded.stop().then(() => process.exit(0));
});

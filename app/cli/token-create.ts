import path from 'node:path';
import { parseArgs } from 'node:util';
import { ownerId } from '#app/domain/ids.ts';
import { openDatabase } from '#app/http/database-boot.server.ts';
import { ALL_SCOPES } from '#app/http/request-context.server.ts';
import { settingsOfProcess } from '#app/lib/env.server.ts';
import { createLog } from '#app/lib/log.ts';
import { OWNER_NAME } from '#app/lib/single-sign-on-settings.ts';
import { createTokens } from '#app/services/access/tokens.server.ts';

const USAGE = 'Usage: npm run token:create -- --owner NAME [--actor NAME] [--name "what it is for"] [--days 90]';

const { values } = parseArgs({
  options: { owner: { type: 'string' }, actor: { type: 'string' }, name: { type: 'string' }, days: { type: 'string' } },
});
const days = Number(values.days ?? '90');
if (!values.owner || !OWNER_NAME.test(values.owner) || !Number.isInteger(days) || days < 1 || days > 3650) {
  console.error(`${USAGE}\nNAME: lower-case letters, digits, dot, hyphen, underscore; days: 1 to 3650.`);
  process.exit(2);
}

const settings = settingsOfProcess(path.resolve(import.meta.dirname, '../..'));
const log = createLog('warn', process.stderr);
const database = await openDatabase(settings, log);
try {
  const tokens = createTokens({ db: database.db, now: () => new Date() });
  const made = await tokens.create(ownerId(values.owner), values.actor ?? values.owner, {
    name: values.name ?? 'command line',
    scopes: [...ALL_SCOPES],
    expires_in_days: days,
  });
  // The token alone on standard output, so that scripts can take it.
  console.error(`A token for ${values.owner}, valid until ${made.expires_at?.slice(0, 10)}. It is shown this once:`);
  console.log(made.token);
} finally {
  await database.close();
}

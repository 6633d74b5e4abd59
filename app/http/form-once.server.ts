import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, isAppError } from '#app/domain/errors.ts';
import type { OwnerId } from '#app/domain/ids.ts';
import { paths } from '#app/lib/paths.ts';
import { type PageContext, redirectWithFlash } from './page.server.ts';

/** The hidden field by which two posts of one page are known to be the same; see `FormKey` in app/components/shell. */
const FIELD = 'form_key';

const KEY = /^[\w-]{8,64}(?:\.(?<workspace>[\w-]{8}))?$/;

const tagOf = (owner: OwnerId): string => createHash('sha256').update(`workspace ${owner}`).digest('base64url').slice(0, 8);

/** A new value for the hidden field of all forms of a page. @param owner whose page it is; null for a visitor's */
export const newFormKey = (owner: OwnerId | null): string =>
  `${randomBytes(16).toString('base64url')}${owner === null ? '' : `.${tagOf(owner)}`}`;

/**
 * A page that stayed open while somebody signed in to another workspace does not make anything in that one.
 * @throws AppError `version_mismatch` for the form of a page of another owner
 */
export function requireOwnPage(owner: OwnerId, form: FormData): void {
  const given = form.get(FIELD);
  const workspace = typeof given === 'string' ? KEY.exec(given)?.groups?.workspace : undefined;
  if (workspace !== undefined && workspace !== tagOf(owner))
    throw new AppError(
      'version_mismatch',
      'You have signed in to another workspace since this page was made. Nothing was done; open the page again to do it in this one.',
    );
}

const ATTEMPTS = 40;
const PAUSE_MS = 50;

function keyOf(form: FormData, url: URL): string | null {
  const given = form.get(FIELD);
  if (typeof given !== 'string' || !KEY.test(given)) return null;
  const digest = createHash('sha256').update(url.pathname);
  for (const [name, value] of form) digest.update(`\n${name}=${typeof value === 'string' ? value : value.name}`);
  return `form:${digest.digest('base64url')}`;
}

/**
 * What makes two equal posts of one page one run or one import, for services that carry their key themselves.
 * @param about everything that tells one post from another
 * @returns null for a form without a key
 */
export function formIdempotency(
  kind: string,
  form: FormData,
  about: readonly unknown[],
): { key: string; fingerprint: string } | null {
  const given = form.get(FIELD);
  if (typeof given !== 'string' || !KEY.test(given)) return null;
  return { key: `form:${kind}:${given}`, fingerprint: createHash('sha256').update(JSON.stringify(about)).digest('hex') };
}

/**
 * The answer to a second press of a button while the run of the first still goes on: the list of runs, where it is.
 * @returns null for any other failure
 */
export async function underWay({ app }: Pick<PageContext, 'app'>, error: unknown): Promise<Response | null> {
  if (!isAppError(error) || error.code !== 'idempotency_in_flight') return null;
  return redirectWithFlash(app, paths.runs(), { kind: 'done', text: 'This is under way already.' });
}

/**
 * Does what a form asks for once, however often its button is pressed: the second of two equal posts of one page gets
 * the result of the first. A refused post leaves nothing behind, so the corrected form is done.
 * @param work must write to the database only; its result is remembered as text, such as the id of what was made
 * @throws AppError as `requireOwnPage` and `work`
 */
export async function onceByForm({ app, owner, url }: PageContext, form: FormData, work: () => Promise<string>): Promise<string> {
  requireOwnPage(owner, form);
  const key = keyOf(form, url);
  if (key === null) return work();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { answer } = await app.services.idempotency.once(owner, key, 'form', async () => ({
        status: 200,
        headers: {},
        body: await work(),
      }));
      return answer.body;
    } catch (error) {
      // The first press is still being worked on: its answer is what this one waits for.
      if (!isAppError(error) || error.code !== 'idempotency_in_flight' || attempt === ATTEMPTS) throw error;
      await pause(PAUSE_MS);
    }
  }
}

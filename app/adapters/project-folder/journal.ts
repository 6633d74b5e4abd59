import { z } from 'zod';
import { ITEM_CODES } from '#app/domain/deploy/plan-types.ts';
import { type ProjectFolder, STATE_FOLDER } from './folder.ts';
import { runRecordSchema } from './run-record.ts';
import { readWhole, removeWhole, replaceWhole } from './whole-file.ts';

const JOURNAL_FILE = 'journal.json';

const state = z.object({ hash: z.string(), executable: z.boolean() });

const journalSchema = z.object({
  version: z.literal(1),
  instance: z.string(),
  owner: z.string(),
  project: z.string(),
  run: z.string(),
  generation: z.number().int(),
  units: z.array(
    z.object({
      id: z.number().int(),
      steps: z.array(
        z.object({
          kind: z.enum(['create', 'replace', 'remove']),
          path: z.string(),
          staged: z.string().regex(/^[0-9]+$/),
          wanted: state.nullable(),
          expected: state.nullable(),
          keepAs: z.string().nullable(),
          mode: z.number().int().min(0).max(0o777).optional(),
        }),
      ),
    }),
  ),
  /** Units that could not be staged: they are not done, and are not in `units`. */
  failed: z.array(z.object({ id: z.number().int(), code: z.enum(ITEM_CODES), message: z.string(), path: z.string().nullable() })),
  record: runRecordSchema,
});

/** Everything needed to finish, or to undo, a run that was interrupted. On disk before the first file of the project changes. */
export type Journal = z.output<typeof journalSchema>;

export async function writeJournal(folder: ProjectFolder, journal: Journal): Promise<void> {
  await replaceWhole(folder, STATE_FOLDER, JOURNAL_FILE, Buffer.from(JSON.stringify(journal)));
}

/** The journal of an interrupted run: null when there is none, `unreadable` when it is not one of ours. */
export async function readJournal(folder: ProjectFolder): Promise<Journal | null | 'unreadable'> {
  const bytes = await readWhole(folder, STATE_FOLDER, JOURNAL_FILE);
  if (bytes === null) return null;
  try {
    return journalSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return 'unreadable';
  }
}

export const dropJournal = (folder: ProjectFolder): Promise<void> => removeWhole(folder, STATE_FOLDER, JOURNAL_FILE);

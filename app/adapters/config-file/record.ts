import { z } from 'zod';
import { CONFIG_FORMATS, type RecordedConfig } from '#app/domain/deploy/config/slot.ts';

const paths = z.array(z.array(z.string()));

export const configEntrySchema = z.object({
  slot: z.object({
    format: z.enum(CONFIG_FORMATS),
    within: z.array(z.string()),
    name: z.string().nullable(),
    initial: z.record(z.string(), z.unknown()).optional(),
  }),
  value: z.unknown(),
  index: z.number().int().nullable(),
});

/** A shared config file that a run is about: what it becomes, and the entries of ours in it. */
export const configFileSchema = z.object({
  path: z.string(),
  /** Null when the file is not written, or goes. */
  written: z.object({ hash: z.string(), preImage: z.string().nullable(), made: paths }).nullable(),
  entries: z.array(z.object({ key: z.string(), config: configEntrySchema })),
});
export type ConfigFileRecord = z.output<typeof configFileSchema>;

const recorded = configEntrySchema.extend({ file: z.object({ hash: z.string(), made: paths }).optional() });

/** What was written down of an entry of a shared config file; undefined for a whole file. */
export function recordedConfig(merge: unknown, preImage: string | null): RecordedConfig | undefined {
  const read = recorded.safeParse(merge);
  if (!read.success) return undefined;
  const { slot, value, index, file } = read.data;
  return { slot, value, index, file: file === undefined ? null : { ...file, preImage } };
}

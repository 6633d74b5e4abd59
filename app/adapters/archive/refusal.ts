import { AppError } from '#app/domain/errors.ts';

/**
 * A refused archive: nothing of it is kept.
 * @param message says what was found in it
 * @param advice what helps, when it is not leaving something out
 */
export const archiveRefused = (
  message: string,
  { advice = 'Pack it again without that and send it once more.', cause }: { advice?: string; cause?: unknown } = {},
): AppError => new AppError('archive_refused', `${message} Nothing was imported. ${advice}`, { field: 'archive', cause });

/** @param why what a meter or a name check said; null when all is well */
export function refuseFor(why: string | null): void {
  if (why !== null) throw archiveRefused(why);
}

import { AppError } from '#app/domain/errors.ts';

/** A refused archive: nothing of it is kept. @param message says what was found in it */
export const archiveRefused = (message: string, cause?: unknown): AppError =>
  new AppError('archive_refused', `${message} Nothing was imported. Pack it again without that and send it once more.`, {
    field: 'archive',
    cause,
  });

/** @param why what a meter or a name check said; null when all is well */
export function refuseFor(why: string | null): void {
  if (why !== null) throw archiveRefused(why);
}

import { AppError, isAppError } from '#app/domain/errors.ts';

/** The refusal of a button whose row has been taken out meanwhile. Its page answers with the list as it is now. */
export const noLongerIn = (name: string): AppError =>
  new AppError('version_mismatch', `It is no longer in ${name}. This is how it is now.`);

/**
 * Does what a button of an ordered list says. When the list is not the one the button was pressed on, it says so in words for
 * its page, which answers with the list as it is now.
 * @param kind what holds the list, e.g. `group`
 * @param undone what did not happen then, e.g. `the order was not saved`
 * @throws AppError `version_mismatch`, and whatever else `work` throws
 */
export async function unlessChanged<T>(kind: string, undone: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || (error.code !== 'version_mismatch' && error.code !== 'not_found')) throw error;
    throw new AppError(
      'version_mismatch',
      `Somebody changed this ${kind} while you were at it, so ${undone}. This is how it is now.`,
      { cause: error },
    );
  }
}

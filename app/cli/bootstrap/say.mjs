/** Something the person who starts the program can mend: shown as it is, without a stack. */
export class StartProblem extends Error {}

/** One line of progress, beside the program's own output. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * What to tell about a failure: a fault of the program shows where; anything else only what to mend.
 * @param {unknown} error
 */
export function explain(error) {
  const faults = [TypeError, ReferenceError, RangeError, SyntaxError];
  const plain = error instanceof Error && !faults.some((kind) => error instanceof kind);
  // Refused connections come as a bundle without a message of its own.
  const causes = error instanceof AggregateError ? error.errors.map((one) => one.message).join('; ') : '';
  return String(plain ? error.message || causes : (error?.stack ?? error));
}

/**
 * The last word of a command that cannot go on. Ends the process.
 * @param {unknown} error
 * @returns {never}
 */
export function giveUp(error) {
  say(`\n${explain(error)}`);
  process.exit(1);
}

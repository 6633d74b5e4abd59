import pino from 'pino';

/** Structured log: an object of facts first, the event's name second. Never bodies, contents, tokens or SQL parameters. */
export interface Log {
  debug(facts: object, event: string): void;
  info(facts: object, event: string): void;
  warn(facts: object, event: string): void;
  error(facts: object, event: string): void;
  child(facts: object): Log;
}

const REDACTED = ['authorization', 'cookie', 'token', 'password', 'secret', 'headers.authorization', 'headers.cookie'];

/**
 * JSON lines on the given stream.
 * @param destination a stream with `write`, for tests; standard output when absent
 */
export function createLog(level: string, destination?: { write(line: string): void }): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[hidden]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What is safe and useful to log of an unknown failure. Messages of database errors carry no parameters. */
export function faultFacts(error: unknown): { err: { name: string; message: string; code?: string; stack?: string } } {
  if (!(error instanceof Error)) return { err: { name: 'Unknown', message: String(error) } };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { err: { name: error.name, message: error.message, code, stack: error.stack } };
}

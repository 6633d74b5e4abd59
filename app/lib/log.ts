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
    serializers: { err: (error: unknown) => (error instanceof Error ? faultFacts(error).err : error) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** SQLSTATE class 22, data exceptions: the sentence of the database quotes the value. */
const QUOTES_DATA = /^22\w{3}$/;

/** The sentence of a failure without what it may quote: parsers show lines of the text, the database shows the value. */
function sentenceOf(error: Error, code: string | undefined): string {
  if (error instanceof SyntaxError || (code !== undefined && QUOTES_DATA.test(code))) return 'withheld: it may quote contents';
  return error.message.split('\n', 1)[0] ?? '';
}

/** What is safe and useful to log of an unknown failure: its name, one sentence, and where it happened. */
export function faultFacts(error: unknown): { err: { name: string; message: string; code?: string; stack?: string } } {
  if (!(error instanceof Error)) return { err: { name: 'Unknown', message: typeof error } };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // A stack begins with the whole message.
  const frames = error.stack?.match(/^ {4}at .*$/gm)?.join('\n');
  return { err: { name: error.name, message: sentenceOf(error, code), code, stack: frames } };
}

import { AppError, type ErrorCode } from '#app/domain/errors.ts';
import { REFUSALS } from './refusals.ts';

/** Seconds after which a client may ask again when the database is away. */
const RETRY_AFTER = '5';

/** A failure as the driver reports it: SQLSTATE or a Node.js error code, and the constraint's name when one was broken. */
interface DriverError {
  code: string | undefined;
  constraint: string | undefined;
  syscall: string | undefined;
  message: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function driverError(error: unknown): DriverError | null {
  if (!(error instanceof Error)) return null;
  return {
    code: 'code' in error ? text(error.code) : undefined,
    constraint: 'constraint' in error ? text(error.constraint) : undefined,
    syscall: 'syscall' in error ? text(error.syscall) : undefined,
    message: error.message,
  };
}

/** The same work, begun again, may succeed: serialization failure or deadlock. */
export function isRetryable(error: unknown): boolean {
  const code = driverError(error)?.code;
  return code === '40001' || code === '40P01';
}

/** How the driver begins its sentence when the other side hung up; there is no code. */
const HANG_UP = 'Connection terminated';

/** Its other sentences without a code that mean: there is no connection to work with. */
const NO_CONNECTION = [
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
];

const LOST_CONNECTION_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '08000', '08003', '08006', '25P03']);

/** The connection broke (as opposed to: nobody answers at all). A fresh connection may work at once. */
export function isConnectionLost(error: unknown): boolean {
  const failure = driverError(error);
  if (failure === null) return false;
  if (failure.code !== undefined) return LOST_CONNECTION_CODES.has(failure.code);
  return failure.message.startsWith(HANG_UP);
}

const UNREACHABLE_CODES = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNABORTED']);

/**
 * SQLSTATEs that say "not now": connection exceptions, failed authorization of our own role, lack of resources,
 * a database closed to connections, time-outs and cancellation, shutdown, a standby after a failover, input and output
 * errors of the server.
 * (PostgreSQL documentation, appendix "PostgreSQL Error Codes".)
 */
const NOT_NOW = /^(08|28|53|57|58)|^(3D000|55000|55P03|25006|25P03|40001|40P01)$/;

function isUnavailable({ code, syscall, message }: DriverError): boolean {
  if (code === undefined) return [HANG_UP, ...NO_CONNECTION].some((sentence) => message.startsWith(sentence));
  if (UNREACHABLE_CODES.has(code) || LOST_CONNECTION_CODES.has(code)) return true;
  return code === 'ENOENT' || code === 'EACCES' ? syscall === 'connect' : NOT_NOW.test(code);
}

/** Values that no column can hold: U+0000 in text or jsonb, a number out of range, an index row too long. */
const UNSTORABLE: Readonly<Record<string, string>> = {
  '22021': 'The text contains a character that cannot be stored (NUL). Remove it.',
  '22P05': 'The text contains a character that cannot be stored (NUL). Remove it.',
  '22003': 'A number is too large or too small.',
  '54000': 'A name or path is too long.',
};

const unavailable = (message: string, cause: unknown): AppError =>
  new AppError('unavailable', message, { headers: { 'Retry-After': RETRY_AFTER }, cause });

/**
 * Turns a failure of the database into the refusal it means: a broken constraint by its name (`refusals.ts`),
 * a lost or overloaded database into `unavailable`, an unstorable value into `invalid_input`.
 * Anything else, and what is not a failure of the database, is returned as it came.
 */
export function translateDbError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const failure = driverError(error);
  if (failure === null) return error;
  const refusal = failure.constraint === undefined ? undefined : REFUSALS[failure.constraint];
  if (refusal !== undefined) {
    const [code, message, field]: readonly [ErrorCode, string, string?] = refusal;
    return new AppError(code, message, { field, cause: error });
  }
  const unstorable = failure.code === undefined ? undefined : UNSTORABLE[failure.code];
  if (unstorable !== undefined) return new AppError('invalid_input', unstorable, { cause: error });
  if (failure.code === '57014')
    return unavailable('The database took too long to answer. Try again, or ask for less at once.', error);
  if (isUnavailable(failure))
    return unavailable('The database is not available at the moment. Try again in a few seconds.', error);
  return error;
}

import { describe, expect, test } from 'vitest';
import { AppError } from '#app/domain/errors.ts';
import { isConnectionLost, isRetryable, translateDbError } from '#db/errors.ts';
import { REFUSALS } from '#db/refusals.ts';

const failure = (message: string, facts: Record<string, string> = {}) => Object.assign(new Error(message), facts);

test('every named constraint becomes its refusal, with field and cause', () => {
  for (const [constraint, [code, message, field]] of Object.entries(REFUSALS)) {
    const cause = failure('violates', { code: '23505', constraint });
    const refusal = translateDbError(cause);
    expect(refusal, constraint).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ code, message, field, cause });
  }
});

test('sentences for people say what to do or what is wrong, and name no constraint or table', () => {
  for (const [constraint, [, message]] of Object.entries(REFUSALS)) {
    expect(message, constraint).toMatch(/^[A-Z].*\.$/);
    expect(message, constraint).not.toMatch(/_(fkey|key|pkey|check)\b|deployment_set_members|owner_id/);
  }
});

test('a constraint without an entry, another fault and what is no failure of the database stay as they are', () => {
  for (const error of [
    failure('x', { code: '23505', constraint: 'unknown_key' }),
    failure('x', { code: '42703' }),
    new TypeError('x'),
    'text',
    null,
  ]) {
    expect(translateDbError(error)).toBe(error);
  }
  const refusal = new AppError('cycle', 'No.');
  expect(translateDbError(refusal)).toBe(refusal);
});

describe('unavailable', () => {
  test.each([
    ...[
      '57P01',
      '57P02',
      '57P03',
      '08006',
      '08003',
      '08P01',
      '53300',
      '53100',
      '55P03',
      '25006',
      '25P03',
      '57014',
      '40001',
      '40P01',
      '3D000',
      '28P01',
      '58030',
    ],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
  ])('is what %s means', (code) => {
    expect(translateDbError(failure('x', { code }))).toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '5' } });
  });

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
  ])('is what "%s" means', (message) => expect(translateDbError(failure(message))).toMatchObject({ code: 'unavailable' }));

  test('is a missing socket, but not a missing file', () => {
    expect(translateDbError(failure('x', { code: 'ENOENT', syscall: 'connect' }))).toMatchObject({ code: 'unavailable' });
    const file = failure('x', { code: 'ENOENT', syscall: 'open' });
    expect(translateDbError(file)).toBe(file);
  });
});

test('what cannot be stored is invalid input', () => {
  for (const code of ['22021', '22P05', '22003', '54000']) {
    expect(translateDbError(failure('x', { code }))).toMatchObject({ code: 'invalid_input' });
  }
});

test('conflicts may be run again; a lost connection may be replaced, one that nobody answers may not', () => {
  expect(['40001', '40P01', '23505', '57P01'].map((code) => isRetryable(failure('x', { code })))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(['57P01', 'ECONNRESET', 'ECONNREFUSED', '23505'].map((code) => isConnectionLost(failure('x', { code })))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isConnectionLost(failure('Connection terminated unexpectedly'))).toBe(true);
  expect(isConnectionLost(failure('timeout exceeded when trying to connect'))).toBe(false);
  expect([isRetryable('x'), isConnectionLost(null)]).toEqual([false, false]);
});

import { expect, test } from 'vitest';
import { isAwaited, isUnavailable } from '../../src/db/errors.ts';

const withCode = (code: string) => Object.assign(new Error('of the server'), { code });

test.each(['08006', '53100', '53300', '57P01', '57P02', '57P03', '58030', '25006', 'ECONNREFUSED'])(
  '%s says that the database is away: the same request may succeed later',
  (code) => {
    expect(isUnavailable(withCode(code))).toBe(true);
    expect(isUnavailable(new Error('outside', { cause: withCode(code) }))).toBe(true);
  },
);

test.each(['28P01', '3D000', '57014', '42P01', '23505', 'P0001'])('%s is of the request itself', (code) => {
  expect(isUnavailable(withCode(code))).toBe(false);
});

test.each(['ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ECONNREFUSED', '57P03'])(
  '%s is waited for by a process that starts, also inside another error',
  (code) => {
    expect(isAwaited(withCode(code))).toBe(true);
    expect(isAwaited(new Error('outside', { cause: withCode(code) }))).toBe(true);
  },
);

test.each(['28P01', '3D000', '42501'])('%s is not waited for by a process that starts', (code) => {
  expect(isAwaited(withCode(code))).toBe(false);
});

import { expect, test } from 'vitest';
import { LANES } from '../../src/bus/streams.ts';
import type { Purpose } from '../../src/kernel/words.ts';
import { PURPOSES } from '../../src/policy/purposes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each<[Purpose, string, number, string]>([
  ['OTP', 'urgent', 10 * MINUTE, 'RESEND'],
  ['ALERT', 'urgent', HOUR, 'RESEND'],
  ['TRANSACTIONAL', 'normal', 24 * HOUR, 'HOLD'],
  ['CONVERSATION', 'normal', 24 * HOUR, 'HOLD'],
  ['MARKETING', 'bulk', 24 * HOUR, 'HOLD'],
  ['SURVEY', 'bulk', 72 * HOUR, 'HOLD'],
])('%s waits in %s, is valid for %i ms, and an unknown outcome is a case for %s', (purpose, lane, validForMs, kind) => {
  expect(PURPOSES[purpose]).toMatchObject({ lane, validForMs, unknownOutcome: { kind, holdMs: 24 * HOUR } });
});

test('every lane is one of the bus', () => {
  for (const { lane } of Object.values(PURPOSES)) expect(LANES).toContain(lane);
});

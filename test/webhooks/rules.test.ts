import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { scopesOf, WEBHOOK_EVENTS, WEBHOOK_SOURCES } from '../../src/domains/webhooks/events.ts';
import { hasConditions, letsThrough } from '../../src/domains/webhooks/filter.ts';
import { concurrencyOf, endpointPauseMs, RETRY_FOR_MS, retryPauseMs } from '../../src/domains/webhooks/retries.ts';
import { newWebhookSecret, signatureHeaders } from '../../src/kernel/webhook-signature.ts';
import { retryAfterMs } from '../../src/outgoing/post.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('signatures', () => {
  test('are those of the standard: its library verifies whatever is sent, with every secret that signs', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uuid(), (value, id) => {
        const secrets = [newWebhookSecret(), newWebhookSecret()];
        const body = JSON.stringify({ value });
        const headers = signatureHeaders({ id, at: new Date(), body }, secrets);
        for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }),
      { numRuns: 30 },
    );
  });

  test('are not those of another secret, another body or another time', () => {
    const [secret, other] = [newWebhookSecret(), newWebhookSecret()];
    const headers = signatureHeaders({ id: 'evt_1', at: new Date(), body: '{}' }, [secret]);
    expect(() => new Webhook(other).verify('{}', headers)).toThrow();
    expect(() => new Webhook(secret).verify('{ }', headers)).toThrow();
    const old = signatureHeaders({ id: 'evt_1', at: new Date(Date.now() - HOUR), body: '{}' }, [secret]);
    expect(() => new Webhook(secret).verify('{}', old)).toThrow();
  });
});

describe('retries', () => {
  test.each([
    [1, 5_000],
    [2, 30_000],
    [3, 2 * MINUTE],
    [6, HOUR],
    [9, 8 * HOUR],
    [40, 8 * HOUR],
  ])('after failure %i come after about %i ms, a fifth more or less', (failed, ms) => {
    expect(retryPauseMs(failed, null, 0.5)).toBe(ms);
    expect(retryPauseMs(failed, null, 0)).toBe(0.8 * ms);
    expect(retryPauseMs(failed, null, 1)).toBe(1.2 * ms);
  });

  test('go on for 72 hours, in some fifteen attempts', () => {
    let [at, attempts] = [0, 1];
    for (; at + retryPauseMs(attempts, null, 0.5) <= RETRY_FOR_MS; attempts++) at += retryPauseMs(attempts, null, 0.5);
    expect(attempts).toBeGreaterThan(12);
    expect(attempts).toBeLessThan(20);
  });

  test('wait as long as an answer asks for, an hour at most', () => {
    expect(retryPauseMs(1, 90_000, 0.5)).toBe(90_000);
    expect(retryPauseMs(1, 1_000, 0.5)).toBe(5_000);
    expect(retryPauseMs(1, 100 * HOUR, 0.5)).toBe(HOUR);
  });

  const now = new Date('2026-11-28T10:00:00Z');
  test.each([
    [undefined, null],
    ['120', 120_000],
    ['Sat, 28 Nov 2026 10:01:00 GMT', MINUTE],
    ['Sat, 28 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
  ])('Retry-After %s asks for %s ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });

  test('of an endpoint that fails again and again: one probe at a time, five minutes apart at most', () => {
    expect([0, 1, 2].map((failures) => endpointPauseMs(failures, 0.5))).toEqual([0, 0, 0]);
    expect([3, 4, 5, 100].map((failures) => endpointPauseMs(failures, 0.5))).toEqual([
      5_000,
      10_000,
      20_000,
      5 * MINUTE,
    ]);
    expect([0, 2, 3, 50].map((failures) => concurrencyOf(failures, 8))).toEqual([8, 8, 1, 1]);
  });
});

describe('filters', () => {
  const facts = { purpose: 'OTP', tags: ['a', 'b'], contactId: 'c' };
  test.each([
    [{}, facts, true],
    [{ purposes: ['OTP'] }, facts, true],
    [{ purposes: ['MARKETING'] }, facts, false],
    [{ tags: ['b', 'x'] }, facts, true],
    [{ tags: ['x'] }, facts, false],
    [{ contactId: 'c', tags: ['a'] }, facts, true],
    [{ contactId: 'd', tags: ['a'] }, facts, false],
    [{ contactId: 'd' }, { contactId: null }, false],
    [{ writtenTo: '+1' }, facts, true],
    [{ writtenTo: '+1' }, { writtenTo: '+2' }, false],
    [{ purposes: ['OTP'] }, { writtenTo: '+2' }, true],
  ])('%j of %j: %s', (filter, of, passes) => {
    expect(letsThrough(filter, of)).toBe(passes);
  });

  test('without a condition need no facts', () => {
    expect([{}, { purposes: ['OTP'] }].map(hasConditions)).toEqual([false, true]);
  });
});

test('every event is of one source, and takes the scope that shows it', () => {
  const names = WEBHOOK_SOURCES.flatMap(({ events }) => Object.keys(events));
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(WEBHOOK_EVENTS).sort()).toEqual(names.sort());
  for (const name of names) expect(name).toMatch(/^[a-z_]+\.[a-z_]+$/);
  expect(scopesOf(['message.sent'])).toEqual(['messages:read']);
  expect(scopesOf([])).toContain('webhooks:manage');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BilledAt,
  type Charge,
  type ChargeState,
  chargeAfter,
  chargeForParts,
  chargeOf,
} from '../../src/kernel/charge.ts';
import { type DatedPrice, priceTable } from '../../src/kernel/prices.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../../src/kernel/words.ts';

const AT = new Date('2026-12-01T00:00:00Z');
const charge = (change: Partial<Charge> = {}): Charge => ({
  state: 'RESERVED',
  billedAt: 'SUBMIT',
  price: '40000',
  currency: 'EUR',
  cost: '31000',
  costCurrency: 'USD',
  connectionId: 'one',
  periods: [],
  ...change,
});

describe('a charge that is reserved', () => {
  const CASES: [BilledAt, MessageStatus, string | null, ChargeState][] = [
    ['SUBMIT', 'QUEUED', null, 'RESERVED'],
    ['SUBMIT', 'SENDING', null, 'RESERVED'],
    ['SUBMIT', 'DEFERRED', 'TEMPORARY_PROVIDER_ERROR', 'RESERVED'],
    ['SUBMIT', 'OUTCOME_UNKNOWN', 'DISPATCHER_LOST', 'RESERVED'],
    ['SUBMIT', 'SENT', null, 'SETTLED'],
    ['SUBMIT', 'UNDELIVERED', 'UNDELIVERABLE', 'SETTLED'],
    ['SUBMIT', 'EXPIRED', 'EXPIRED_AT_PROVIDER', 'SETTLED'],
    ['SUBMIT', 'EXPIRED', 'EXPIRED_IN_QUEUE', 'RELEASED'],
    ['SUBMIT', 'FAILED', 'REJECTED_BY_PROVIDER', 'RELEASED'],
    ['SUBMIT', 'FAILED', 'OUTCOME_UNRESOLVED', 'RELEASED'],
    ['SUBMIT', 'CANCELED', 'CANCELED_BY_REQUEST', 'RELEASED'],
    ['SUBMIT', 'BLOCKED', 'SUPPRESSED', 'RELEASED'],
    ['SUBMIT', 'DELIVERED', null, 'SETTLED'],
    ['DELIVERY', 'SENT', null, 'RESERVED'],
    ['DELIVERY', 'UNDELIVERED', 'UNDELIVERABLE', 'RELEASED'],
    ['DELIVERY', 'EXPIRED', 'EXPIRED_AT_PROVIDER', 'RELEASED'],
    ['DELIVERY', 'OUTCOME_UNKNOWN', 'RECEIPT_MISSING', 'RELEASED'],
    ['DELIVERY', 'DELIVERED', null, 'SETTLED'],
    ['DELIVERY', 'READ', null, 'SETTLED'],
    ['DELIVERY', 'PARTIALLY_DELIVERED', 'UNDELIVERABLE', 'SETTLED'],
  ];
  test.each(CASES)(
    'of a carrier that asks at %s is, once the message is %s (%s), %s',
    (billedAt, status, why, state) => {
      expect(chargeAfter(charge({ billedAt }), status, why).state).toBe(state);
    },
  );

  test('is settled once whatever comes after, and what was released is settled by a proof of delivery alone', () => {
    const status = fc.constantFrom(...MESSAGE_STATUSES);
    const reason = fc.constantFrom(null, 'RECEIPT_MISSING', 'EXPIRED_AT_PROVIDER', 'OUTCOME_UNRESOLVED');
    fc.assert(
      fc.property(
        fc.constantFrom<BilledAt>('SUBMIT', 'DELIVERY'),
        fc.array(fc.tuple(status, reason)),
        (billedAt, all) => {
          let now = charge({ billedAt });
          for (const [to, why] of all) {
            const next = chargeAfter(now, to, why);
            if (now.state === 'SETTLED') expect(next).toBe(now);
            if (now.state === 'RELEASED' && next !== now)
              expect([next.state, ['DELIVERED', 'READ', 'PARTIALLY_DELIVERED'].includes(to)]).toEqual([
                'SETTLED',
                true,
              ]);
            expect({ ...next, state: '' }).toEqual({ ...now, state: '' });
            now = next;
          }
        },
      ),
    );
  });
});

test('other parts lower a price and never raise it, and the cost is that of the parts', () => {
  expect(chargeForParts(charge({ price: '120000', cost: '93000' }), 3, 2)).toMatchObject({
    price: '80000',
    cost: '62000',
  });
  expect(chargeForParts(charge({ price: '40000', cost: '31000' }), 1, 2)).toMatchObject({
    price: '40000',
    cost: '62000',
  });
  // 10/3 of a millionth twice is 6.67: to the nearest.
  expect(chargeForParts(charge({ price: '10', cost: null }), 3, 2)).toMatchObject({ price: '7', cost: null });
});

describe('the charge of a new message', () => {
  const price = (country: string, micros: bigint, currency = 'EUR'): DatedPrice => ({
    id: country,
    country,
    mccMnc: null,
    prefix: null,
    senderKind: null,
    purpose: null,
    pricePerPartMicros: micros,
    currency,
    validFrom: new Date(0),
    validUntil: null,
  });
  const lists = {
    currency: 'EUR',
    sell: priceTable([price('GB', 40_000n), price('US', 5n, 'USD'), price('CH', 9n, 'CHF')]),
    buy: new Map([['one', priceTable([price('GB', 31_000n, 'USD')])]]),
    rates: [{ currency: 'USD', inCurrency: 'EUR', validFrom: new Date(0), rateTrillionths: 500_000_000_000n }],
    budgets: [],
    timeZone: 'UTC',
    hasNetworks: false,
    leastCost: null,
  };
  const message = {
    to: '+447700900123',
    country: 'GB' as string | null,
    mccMnc: null,
    senderKind: null,
    purpose: 'ALERT' as const,
    at: AT,
    partCount: 2,
    connectionId: 'one',
    billedAt: 'SUBMIT' as const,
    routePrice: null as { micros: bigint; currency: string } | null,
  };
  test.each([
    [
      'has the price of the list and the cost of the carrier',
      {},
      { price: '80000', cost: '62000', costCurrency: 'USD' },
    ],
    [
      'is in the workspace’s currency, rounded once',
      { country: 'US', partCount: 1 },
      { price: '2', currency: 'EUR', cost: null },
    ],
    ['has a half rounded to the even one', { country: 'US', partCount: 3 }, { price: '8', currency: 'EUR' }],
    [
      'has the price of its route where the list has none',
      { country: 'DE', routePrice: { micros: 7n, currency: 'EUR' } },
      { price: '14' },
    ],
    [
      'has a cost alone where there is no rate',
      { country: 'GB', connectionId: 'one', routePrice: null },
      { cost: '62000' },
    ],
  ])('%s', (_what, change, expected) => {
    expect(chargeOf(lists, { ...message, ...change })).toMatchObject(expected);
  });

  test('is none where nothing is known that it costs', () => {
    expect(chargeOf(lists, { ...message, country: 'DE' })).toBeNull();
    expect(chargeOf(lists, { ...message, country: 'CH' })).toBeNull();
  });
});

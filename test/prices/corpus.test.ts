import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, microsHalfEven, microsOf } from '../../src/kernel/money.ts';
import {
  CONVERTED_PLACES,
  converted,
  type DatedPrice,
  type DatedRate,
  type PricedMessage,
  possiblePrices,
  priceOf,
  priceTable,
} from '../../src/kernel/prices.ts';

/** A generator of equal corpora on every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const DAY = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 1);
const COUNTRIES = { GB: '+44', FR: '+33', DE: '+49', IE: '+353' } as const;
const NETWORKS = { GB: ['23415', '23410'], FR: ['20801'], DE: ['26201', '26202'], IE: ['27201'] } as const;
type Country = keyof typeof COUNTRIES;
const NAMES = Object.keys(COUNTRIES) as Country[];

/** A decimal of whole units and micro-units, as a person would write it. */
const decimal = (next: (below: number) => number) => `${next(3)}.${String(next(1_000_000)).padStart(6, '0')}`;

/** Prices of 1,000 scopes and dates, none of which holds together with another of its scope. */
function corpus(seed: number): { prices: (DatedPrice & { written: string })[]; messages: PricedMessage[] } {
  const next = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  const taken = new Set<string>();
  const prices: (DatedPrice & { written: string })[] = [];
  while (prices.length < 1_000) {
    const country = pick(NAMES);
    const kind = next(4);
    const place = {
      country: kind === 0 ? null : country,
      mccMnc: kind === 2 ? pick(NETWORKS[country]) : null,
      prefix: kind === 3 ? `${COUNTRIES[country]}${['7', '77', '770', '1', '16', ''][next(6)]}` : null,
    };
    const senderKind = pick([null, 'ALPHANUMERIC', 'LONG_CODE'] as const);
    const purpose = pick([null, 'OTP', 'MARKETING'] as const);
    const quarter = next(20);
    const where = place.mccMnc ?? place.prefix ?? place.country;
    const key = JSON.stringify([where, senderKind, purpose, quarter]);
    if (taken.has(key)) continue;
    taken.add(key);
    const written = decimal(next);
    prices.push({
      ...{ id: String(prices.length), ...place, senderKind, purpose, written, currency: pick(['EUR', 'USD', 'GBP']) },
      pricePerPartMicros: microsOf(written),
      validFrom: new Date(BEGIN + quarter * 90 * DAY),
      validUntil: new Date(BEGIN + (quarter * 90 + 1 + next(90)) * DAY),
    });
  }
  const messages = Array.from({ length: 1_000 }, (): PricedMessage => {
    const country = pick(NAMES);
    return {
      to: `${COUNTRIES[country]}${pick(['7', '77', '770', '1', '16', '9'])}${String(next(10_000_000)).padStart(7, '0')}`,
      ...{ country, mccMnc: pick([null, ...NETWORKS[country]]) },
      senderKind: pick([null, 'ALPHANUMERIC', 'LONG_CODE', 'SHORT_CODE'] as const),
      purpose: pick(['OTP', 'MARKETING', 'TRANSACTIONAL'] as const),
      at: new Date(BEGIN + next(20 * 90) * DAY + next(2) * (DAY - 1)),
    };
  });
  return { prices, messages };
}

/** The reference: every price is asked, and the closest is kept. It knows nothing of tables and keys. */
function reference<P extends DatedPrice>(prices: readonly P[], message: PricedMessage): P | null {
  const fits = prices.filter(
    (price) =>
      price.validFrom.getTime() <= message.at.getTime() &&
      (price.validUntil === null || message.at.getTime() < price.validUntil.getTime()) &&
      (price.senderKind === null || price.senderKind === message.senderKind) &&
      (price.purpose === null || price.purpose === message.purpose) &&
      (price.mccMnc !== null
        ? price.mccMnc === message.mccMnc
        : price.prefix !== null
          ? message.to.startsWith(price.prefix)
          : price.country === null || price.country === message.country),
  );
  const rank = (price: P): number => {
    const place =
      price.mccMnc !== null ? 100 : price.prefix !== null ? 10 + price.prefix.length : price.country ? 1 : 0;
    return place * 4 + (price.senderKind === null ? 0 : 2) + (price.purpose === null ? 0 : 1);
  };
  return fits.reduce<P | null>((best, price) => (best === null || rank(price) > rank(best) ? price : best), null);
}

/** Exact decimals by digits as a person multiplies on paper: without micro-units, and without floating point. */
function multiplied(a: string, b: string): string {
  const places = (text: string) => (text.split('.')[1] ?? '').length;
  const digits = (text: string) => [...text.replace('.', '')].reverse().map(Number);
  const sum = new Array<number>(digits(a).length + digits(b).length + 1).fill(0);
  for (const [i, x] of digits(a).entries()) {
    for (const [j, y] of digits(b).entries()) sum[i + j] = (sum[i + j] ?? 0) + x * y;
  }
  for (let i = 0; i + 1 < sum.length; i++) {
    sum[i + 1] = (sum[i + 1] ?? 0) + Math.floor((sum[i] ?? 0) / 10);
    sum[i] = (sum[i] ?? 0) % 10;
  }
  const text = sum.reverse().join('');
  const at = text.length - places(a) - places(b);
  const whole = text.slice(0, at).replace(/^0+(?=\d)/, '');
  const fraction = text.slice(at).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

describe('prices of 1,000 scopes and dates', () => {
  const { prices, messages } = corpus(21);
  const table = priceTable(prices);

  test('every message gets the price of the reference', () => {
    const found = messages.map((message) => priceOf(table, message)?.id ?? null);
    expect(found).toEqual(messages.map((message) => reference(prices, message)?.id ?? null));
    expect(found.filter((id) => id !== null).length).toBeGreaterThan(300);
  });

  test('what its parts cost, and that in another currency, is exact to the last digit', () => {
    const next = generator(7);
    for (const message of messages) {
      const price = priceOf(table, message);
      if (price === null) continue;
      const parts = 1 + next(8);
      const total = price.pricePerPartMicros * BigInt(parts);
      expect(decimalOf(total)).toBe(multiplied(price.written, String(parts)));
      const rate = `0.${String(next(1_000_000_000)).padStart(9, '0')}${next(1_000)}`;
      const rates: DatedRate[] = [
        {
          currency: price.currency,
          inCurrency: 'CHF',
          validFrom: message.at,
          rateTrillionths: BigInt(rate.slice(2).padEnd(12, '0')),
        },
      ];
      const exact = converted(total, { currency: price.currency, inCurrency: 'CHF', at: message.at }, rates);
      expect(exact === null ? null : decimalOf(exact, CONVERTED_PLACES)).toBe(multiplied(decimalOf(total), rate));
    }
  });
});

const anyPrice: fc.Arbitrary<DatedPrice> = fc
  .record({
    id: fc.uuid(),
    country: fc.constantFrom(null, 'GB', 'FR'),
    kind: fc.constantFrom('network', 'prefix', 'country'),
    prefix: fc.constantFrom('+4', '+44', '+447', '+4477', '+33'),
    senderKind: fc.constantFrom(null, 'ALPHANUMERIC' as const),
    purpose: fc.constantFrom(null, 'OTP' as const),
    pricePerPartMicros: fc.bigInt({ min: 0n, max: 9n }),
  })
  .map(({ kind, prefix, country, ...rest }) => ({
    ...rest,
    country: kind === 'network' ? 'GB' : country,
    mccMnc: kind === 'network' ? '23415' : null,
    prefix: kind === 'prefix' ? prefix : null,
    currency: 'EUR',
    validFrom: new Date(BEGIN),
    validUntil: null,
  }));
const scopeOf = ({ mccMnc, prefix, country, senderKind, purpose }: DatedPrice) =>
  JSON.stringify([mccMnc ?? prefix ?? country, senderKind, purpose]);
const anyPrices = fc.uniqueArray(anyPrice, { selector: scopeOf, maxLength: 30 });
const MESSAGE: PricedMessage = {
  ...{ to: '+447700900123', country: 'GB', mccMnc: '23415', senderKind: 'ALPHANUMERIC', purpose: 'OTP' },
  at: new Date(BEGIN + DAY),
};

test('the order of the prices of a list does not matter', () => {
  const anyOrder = anyPrices.chain((prices) =>
    fc.tuple(fc.constant(prices), fc.shuffledSubarray(prices, { minLength: prices.length })),
  );
  fc.assert(
    fc.property(anyOrder, ([prices, shuffled]) => {
      expect(priceOf(priceTable(shuffled), MESSAGE)?.id).toBe(priceOf(priceTable(prices), MESSAGE)?.id);
    }),
  );
});

test('a price that says more wins over what there is, one that says less changes nothing', () => {
  const closest = {
    ...MESSAGE,
    id: 'x',
    prefix: null,
    pricePerPartMicros: 1n,
    currency: 'EUR',
    validFrom: MESSAGE.at,
    validUntil: null,
  };
  const general = { ...closest, country: null, mccMnc: null, senderKind: null, purpose: null };
  fc.assert(
    fc.property(anyPrices, (prices) => {
      const others = prices.filter((price) => scopeOf(price) !== scopeOf(closest));
      expect(priceOf(priceTable([...others, closest]), MESSAGE)?.id).toBe('x');
      const specific = prices.filter((price) => scopeOf(price) !== scopeOf(general));
      const before = priceOf(priceTable(specific), MESSAGE)?.id ?? 'x';
      expect(priceOf(priceTable([...specific, general]), MESSAGE)?.id).toBe(before);
    }),
  );
});

test('a price holds from its first moment until before its last', () => {
  const [from, until] = [new Date(BEGIN), new Date(BEGIN + DAY)];
  const price: DatedPrice = {
    ...{ id: 'x', country: 'GB', mccMnc: null, prefix: null, senderKind: null, purpose: null },
    ...{ pricePerPartMicros: 1n, currency: 'EUR', validFrom: from, validUntil: until },
  };
  const heldAt = (ms: number) => priceOf(priceTable([price]), { ...MESSAGE, at: new Date(ms) }) !== null;
  expect([BEGIN - 1, BEGIN, BEGIN + DAY - 1, BEGIN + DAY].map(heldAt)).toEqual([false, true, true, false]);
});

test('where the network is not known, every network of the country that is priced is possible', () => {
  const of = (id: string, mccMnc: string | null, country = 'GB'): DatedPrice => ({
    ...{ id, country, mccMnc, prefix: null, senderKind: null, purpose: null },
    ...{ pricePerPartMicros: 1n, currency: 'EUR', validFrom: new Date(BEGIN), validUntil: null },
  });
  const table = priceTable([of('a', '23415'), of('b', '23410'), of('c', null), of('d', '20801', 'FR')]);
  const ids = (mccMnc: string | null) =>
    possiblePrices(table, { ...MESSAGE, mccMnc })
      .map(({ id }) => id)
      .sort();
  expect([ids(null), ids('23410'), ids('23499')]).toEqual([['a', 'b', 'c'], ['b'], ['c']]);
});

test('a half is booked to the even millionth, everything else to the nearest', () => {
  const booked = (amount: string) => decimalOf(microsHalfEven(BigInt(amount.replace('.', '').padEnd(19, '0')), 18));
  const cases = ['0.0000005', '0.0000015', '0.0000025', '0.00000050000001', '0.00000149', '1.9999999', '2.0'];
  expect(cases.map(booked)).toEqual(['0', '0.000002', '0.000002', '0.000001', '0.000001', '2', '2']);
});

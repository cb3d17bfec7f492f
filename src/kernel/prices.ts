/** The price of a message by a table of dated prices. Pure: acceptance, estimates and campaigns ask the same functions. */
import { MICRO_PLACES, RATE_PLACES } from './money.ts';
import type { Purpose } from './words.ts';

/** Kinds of senders that a price may name. */
export const PRICED_SENDERS = ['ALPHANUMERIC', 'LONG_CODE', 'SHORT_CODE'] as const;
/** A kind of sender. */
export type PricedSender = (typeof PRICED_SENDERS)[number];

/** Messages that a price is for; `null`: any. At most one of network and prefix is named. */
export interface PriceScope {
  /** ISO 3166-1 alpha-2; a network is always of a country. Beside a prefix it says what the prefix lies in, no more. */
  country: string | null;
  mccMnc: string | null;
  /** E.164 with the plus sign. */
  prefix: string | null;
  senderKind: PricedSender | null;
  purpose: Purpose | null;
}

/** A price of a part, and when it holds. */
export interface DatedPrice extends PriceScope {
  id: string;
  pricePerPartMicros: bigint;
  /** ISO 4217 */
  currency: string;
  validFrom: Date;
  /** The first moment when it holds no more; `null`: none is known. */
  validUntil: Date | null;
}

/** Facts of a message that its price depends on. */
export interface PricedMessage {
  /** E.164 */
  to: string;
  country: string | null;
  /** `null`: not known. */
  mccMnc: string | null;
  /** `null`: there is no sender. */
  senderKind: PricedSender | null;
  purpose: Purpose;
  at: Date;
}

/**
 * The text by which prices for the same messages are recognised: two of one list with the same key may not hold at once.
 * Prices of different keys never tie, because `priceOf` puts every pair of keys in an order.
 */
export function scopeKey({ country, mccMnc, prefix, senderKind, purpose }: PriceScope): string {
  const where =
    mccMnc !== null ? `network ${mccMnc}` : prefix !== null ? `prefix ${prefix}` : `country ${country ?? '*'}`;
  return `${where}|${senderKind ?? '*'}|${purpose ?? '*'}`;
}

/** Prices of one list, made ready to be asked many times. */
export interface PriceTable<P extends DatedPrice = DatedPrice> {
  byKey: ReadonlyMap<string, readonly P[]>;
  /** Lengths of prefixes, the longest first. */
  lengths: readonly number[];
  /** Prefixes that are priced, by their length. */
  prefixes: ReadonlyMap<number, ReadonlySet<string>>;
  /** Networks that are priced, by country. */
  networks: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Makes the table of a list. The order of its prices does not matter. */
export function priceTable<P extends DatedPrice>(prices: readonly P[]): PriceTable<P> {
  const byKey = new Map<string, P[]>();
  const prefixes = new Map<number, Set<string>>();
  const networks = new Map<string, Set<string>>();
  for (const price of prices) {
    const key = scopeKey(price);
    const own = byKey.get(key);
    if (own === undefined) byKey.set(key, [price]);
    else own.push(price);
    if (price.prefix !== null) {
      const { length } = price.prefix;
      prefixes.set(length, (prefixes.get(length) ?? new Set()).add(price.prefix));
    }
    if (price.mccMnc === null || price.country === null) continue;
    const ofCountry = networks.get(price.country) ?? new Set();
    networks.set(price.country, ofCountry.add(price.mccMnc));
  }
  return { byKey, lengths: [...prefixes.keys()].sort((a, b) => b - a), prefixes, networks };
}

/** Everything that names where a message goes, the most specific first: network, prefixes from the longest, country, any. */
function placesOf({ lengths }: PriceTable, { to, country, mccMnc }: PricedMessage): PriceScope[] {
  const any: PriceScope = { country: null, mccMnc: null, prefix: null, senderKind: null, purpose: null };
  return [
    ...(mccMnc === null ? [] : [{ ...any, mccMnc }]),
    ...lengths.flatMap((length) => (length <= to.length ? [{ ...any, prefix: to.slice(0, length) }] : [])),
    ...(country === null ? [] : [{ ...any, country }]),
    any,
  ];
}

/**
 * The price of a message: of those that hold at its moment the one that says most closely where it goes (network, longest
 * prefix, country, anywhere), then the one that names its kind of sender, then the one that names its purpose.
 *
 * @returns `null`: the list has none for it
 */
export function priceOf<P extends DatedPrice>(table: PriceTable<P>, message: PricedMessage): P | null {
  const { senderKind, purpose, at } = message;
  const senders = senderKind === null ? [null] : [senderKind, null];
  for (const place of placesOf(table, message)) {
    for (const sender of senders) {
      for (const each of [purpose, null]) {
        const key = scopeKey({ ...place, senderKind: sender, purpose: each });
        const price = table.byKey.get(key)?.find((one) => holds(one, at));
        if (price !== undefined) return price;
      }
    }
  }
  return null;
}

/** Tells that a price holds at a moment: from its first until before its last. */
export function holds({ validFrom, validUntil }: Pick<DatedPrice, 'validFrom' | 'validUntil'>, at: Date): boolean {
  return validFrom <= at && (validUntil === null || at < validUntil);
}

/**
 * The prices that a message may have: one where its network is known, else that of every network of its country that is
 * priced, and the one without. Where the list has none for some of them, they are left out.
 */
export function possiblePrices<P extends DatedPrice>(table: PriceTable<P>, message: PricedMessage): P[] {
  const { country, mccMnc } = message;
  const known = country === null || mccMnc !== null ? [] : [...(table.networks.get(country) ?? [])];
  const found = [mccMnc, ...known].map((each) => priceOf(table, { ...message, mccMnc: each }));
  return [...new Set(found.filter((price) => price !== null))];
}

/** One unit of a currency in another, from a moment on. */
export interface DatedRate {
  currency: string;
  inCurrency: string;
  validFrom: Date;
  rateTrillionths: bigint;
}

/** Decimal places of an amount in micro-units that was converted. */
export const CONVERTED_PLACES = MICRO_PLACES + RATE_PLACES;

/**
 * An amount in another currency, exact: in units of the 18th decimal place. The rate is the last that began.
 *
 * @returns `null`: there is no rate
 */
export function converted(
  micros: bigint,
  { currency, inCurrency, at }: { currency: string; inCurrency: string; at: Date },
  rates: readonly DatedRate[],
): bigint | null {
  if (currency === inCurrency) return micros * 10n ** BigInt(RATE_PLACES);
  const begun = rates.filter(
    (rate) => rate.currency === currency && rate.inCurrency === inCurrency && rate.validFrom <= at,
  );
  const last = begun.reduce<DatedRate | null>(
    (latest, rate) => (latest === null || rate.validFrom > latest.validFrom ? rate : latest),
    null,
  );
  return last === null ? null : micros * last.rateTrillionths;
}

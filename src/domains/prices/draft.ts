/** A price as it is asked for, and what is wrong with it. */
import * as z from 'zod';
import { Country } from '../../kernel/country.ts';
import type { InputIssue } from '../../kernel/errors.ts';
import { microsOf } from '../../kernel/money.ts';
import { MCC_MNC, MCC_MNC_FORMAT } from '../../kernel/network.ts';
import { callingCodeOf } from '../../kernel/phone.ts';
import { PRICED_SENDERS, type PriceScope } from '../../kernel/prices.ts';
import { PURPOSE_NAMES } from '../../kernel/words.ts';

/** Form of an amount of money that the hub keeps exactly. */
export const AMOUNT = /^\d{1,9}(\.\d{1,6})?$/;
/** The same, as errors name it. */
export const AMOUNT_FORMAT = 'must be a decimal with at most six places, e.g. "0.0075"';
/** Code of a currency, ISO 4217. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, e.g. "EUR"');

/** Amount of money, in micro-units. */
export const Amount = z.string().regex(AMOUNT, AMOUNT_FORMAT).transform(microsOf);

/** A price as it is asked for: the form of each value. */
export const NewPrice = z.object({
  country: Country.nullish(),
  mccMnc: z.string().regex(MCC_MNC, MCC_MNC_FORMAT).nullish(),
  prefix: z
    .string()
    .regex(/^\+[1-9]\d{0,14}$/, 'must be an E.164 prefix, e.g. "+4479"')
    .nullish(),
  senderKind: z.enum(PRICED_SENDERS).nullish(),
  purpose: z.enum(PURPOSE_NAMES).nullish(),
  pricePerPart: z.object({ amount: Amount, currency: Currency }),
  validFrom: z.date().nullish(),
  validUntil: z.date().nullish(),
});

/** A price to be stored in a list. */
export interface PriceDraft extends PriceScope {
  pricePerPartMicros: bigint;
  currency: string;
  validFrom: Date;
  validUntil: Date | null;
}

/** The price that is asked for. @param now when it begins where it does not say so */
export function draftOf(asked: z.output<typeof NewPrice>, now: Date): PriceDraft {
  const { country = null, mccMnc = null, prefix = null, senderKind = null, purpose = null } = asked;
  const { pricePerPart, validFrom, validUntil } = asked;
  return {
    ...{ country, mccMnc, prefix, senderKind, purpose },
    pricePerPartMicros: pricePerPart.amount,
    currency: pricePerPart.currency,
    validFrom: validFrom ?? now,
    validUntil: validUntil ?? null,
  };
}

/** What the values of a price say together that cannot be; `null`: nothing. */
export function draftFault({ country, mccMnc, prefix, validFrom, validUntil }: PriceDraft): InputIssue | null {
  if (mccMnc !== null && prefix !== null) {
    return {
      path: ['prefix'],
      message: `stands beside the network ${mccMnc}: a price is of one of the two`,
      received: prefix,
    };
  }
  if (mccMnc !== null && country === null) {
    return { path: ['country'], message: `is needed beside the network ${mccMnc}, e.g. "GB"` };
  }
  const code = country === null ? null : callingCodeOf(country);
  if (prefix !== null && code !== null && !prefix.startsWith(`+${code}`) && !`+${code}`.startsWith(prefix)) {
    const message = `is not of ${country}, whose numbers begin with +${code}`;
    return { path: ['prefix'], message, received: prefix };
  }
  if (validUntil !== null && validUntil <= validFrom) {
    const message = `must be later than the beginning, ${validFrom.toISOString()}`;
    return { path: ['validUntil'], message, received: validUntil.toISOString() };
  }
  return null;
}

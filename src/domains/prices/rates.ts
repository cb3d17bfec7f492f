/** A rate between two currencies as it is asked for. */
import * as z from 'zod';
import { RATE_PLACES, unitsOf } from '../../kernel/money.ts';
import { Currency } from './draft.ts';

const FORMAT = 'must be a decimal over 0 and below 1,000,000 with at most 12 places, e.g. "0.8651"';

/** A rate that is to be removed. */
export const OldRate = z.object({ currency: Currency, inCurrency: Currency, validFrom: z.date() });

/** A rate as it is asked for: the form of each value. */
export const NewRate = z.object({
  currency: Currency,
  inCurrency: Currency,
  rate: z
    .string()
    .regex(/^(?=.*[1-9])\d{1,6}(\.\d{1,12})?$/, FORMAT)
    .transform((rate) => unitsOf(rate, RATE_PLACES)),
  validFrom: z.date().nullish(),
});

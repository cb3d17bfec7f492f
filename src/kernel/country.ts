/** Countries as inputs name them: one reader for every door. */
import * as z from 'zod';
import { COUNTRY_FORMAT, countryOf } from './phone.ts';

/** A country by its ISO 3166-1 alpha-2 code, in capitals or not; read in capitals. */
export const Country = z.string().transform((written, context) => {
  const country = countryOf(written);
  if (country !== null) return country;
  context.addIssue({ code: 'custom', message: COUNTRY_FORMAT, input: written });
  return z.NEVER;
});

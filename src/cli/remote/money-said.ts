/** Money as it is said on a command line. */
import { usageError } from '../exit-codes.ts';
import { plain } from './output.ts';

/** Reads an amount with its currency. @param what the argument or option that it is of @throws CliError */
export function moneySaid(what: string, text: string): { amount: string; currency: string } {
  const [, amount, currency] = /^(\d+(?:\.\d+)?)\s*([A-Z]{3})$/.exec(text.trim()) ?? [];
  if (amount === undefined || currency === undefined)
    throw usageError(`${what} "${plain(text)}" must be an amount and its currency, e.g. "250 EUR".`);
  return { amount, currency };
}

import { type Phone, storedPhone } from '../../src/kernel/phone.ts';

/** A number of a test, with its country. */
export function numberOf(e164: string): Phone {
  return storedPhone(e164);
}

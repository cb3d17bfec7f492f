/** Kinds of senders by the form of their addresses. */
import { E164_FORMAT } from './e164.ts';
import type { PricedSender } from './prices.ts';

/** Returns the kind of sender that an address is; `null`: it cannot be one. */
export function senderKindOf(address: string): PricedSender | null {
  if (E164_FORMAT.test(address)) return 'LONG_CODE';
  if (/^\d{3,8}$/.test(address)) return 'SHORT_CODE';
  return /^(?=.*[A-Za-z])[A-Za-z0-9 &._-]{1,11}$/.test(address) ? 'ALPHANUMERIC' : null;
}

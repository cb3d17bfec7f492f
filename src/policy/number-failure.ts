/** Failures that speak against a number, and not against the moment, the sender or the text. */
import type { ProviderCode } from '../kernel/provider-code.ts';
import type { MessageStatus } from '../kernel/words.ts';

/** End of a message, as far as it says something of its number. */
export interface End {
  status: MessageStatus;
  reasonCode: string | null;
  providerCode: ProviderCode | null;
  networkErrorCode: string | null;
}

/**
 * Errors of mobile networks that pass: the phone is absent or full, the network fails, the subscription bars it for now. 3GPP TS 29.002
 * §17.6.6 (V18, as of 2026-11-28): 6 absent subscriber SM, 8 roaming not allowed, 13 call barred, 21 facility not supported, 27 absent
 * subscriber, 31 subscriber busy, 32 SM delivery failure, 33 waiting list full, 34 system failure, 35 data missing, 36 unexpected value.
 */
const PASSING: ReadonlySet<number> = new Set([6, 8, 13, 21, 27, 31, 32, 33, 34, 35, 36]);

/** ESME_RINVDSTADR, in decimal. SMPP 3.4 §5.1.3 */
const INVALID_DESTINATION = '11';

/** Check that a message failed for good because of its number: refused as an address, or undeliverable by an error that does not pass. */
export function isNumberFailure({ status, reasonCode, providerCode, networkErrorCode }: End): boolean {
  if (status === 'FAILED') return reasonCode === 'SUBMIT_REFUSED' && providerCode?.code === INVALID_DESTINATION;
  if (status !== 'UNDELIVERED' || reasonCode !== 'UNDELIVERABLE') return false;
  // Of "3:27" the first is the kind of network. SMPP 3.4 §5.3.2.31
  const error = Number(networkErrorCode?.split(':').at(-1) ?? 0);
  return !PASSING.has(error);
}

/** Failures in a row after which a number is unusable, where the workspace says nothing else. */
export const UNUSABLE_AFTER = 3;
/** Failures that are kept as evidence at most, and so many may be asked for. */
export const MAX_FAILURES = 20;

/** Addresses of senders: their kinds and the form that each has to have. */
import { shown, TON, type WireAddress } from '../../kernel/address.ts';
import { type PhoneReading, parsePhone } from '../../kernel/phone.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import { spell } from '../../kernel/spelling.ts';

/** Form that an address has to have, as an error states it. */
export const SENDER_FORMAT =
  'must be a number in E.164, a short code of 3 to 8 digits, or 1 to 11 letters, digits, spaces, & . _ - with a letter';

/**
 * A sender to be, as the hub will write it: a number with its plus, in whatever form it came.
 *
 * @returns what came, trimmed, where it cannot be a sender
 */
export function readNewSender(text: string, reading: PhoneReading): string {
  const plain = text.trim();
  if (senderKindOf(plain) !== null) return plain;
  const read = parsePhone(plain, reading);
  return read.ok ? read.phone.e164 : plain;
}

/**
 * A sender that there may be, as the hub writes it. Numbers of ours may be of ranges that no metadata has: nine digits and
 * more are such a number without its plus where they are nobody else's.
 *
 * @returns what came, trimmed, where it cannot be a sender
 */
export function readSender(text: string, reading: PhoneReading): string {
  const address = readNewSender(text, reading);
  if (senderKindOf(address) !== null) return address;
  const spelling = spell(address);
  const digits = spelling.ok ? spelling.text.replace(/[^\d+]/g, '') : '';
  const international = /^(?:\+|00)?([1-9]\d{8,14})$/.exec(digits)?.[1];
  return international === undefined ? address : `+${international}`;
}

/** An address of ours that an inbound message was written to, as it is written as a sender. */
export function ownAddress({ text, ton }: WireAddress, reading: PhoneReading): string {
  if (ton === TON.alphanumeric) return shown(text);
  if (ton === TON.international && /^[1-9]\d{8,14}$/.test(text)) return `+${text}`;
  const address = readSender(text, reading);
  return senderKindOf(address) === null ? shown(address) : address;
}

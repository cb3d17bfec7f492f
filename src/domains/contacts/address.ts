/** The address of a contact, as its columns hold it. */
import type { Contact } from '../../generated/prisma/client.ts';
import { type Address, asE164 } from '../../kernel/address.ts';
import type { Alphanumeric, ShortCode } from '../../kernel/address-types.ts';

/** Returns the address by which a contact is known; `null`: it was erased. */
export function addressOf({
  phone,
  address,
  addressType,
}: Pick<Contact, 'phone' | 'address' | 'addressType'>): Address | null {
  const e164 = asE164(phone);
  if (e164 !== null) return { type: 'E164', text: e164, country: null };
  if (address === null) return null;
  return addressType === 'SHORT_CODE'
    ? { type: 'SHORT_CODE', text: address as ShortCode }
    : { type: 'ALPHANUMERIC', text: address as Alphanumeric };
}

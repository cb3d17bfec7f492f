import type { SenderKind } from '../../generated/prisma/enums.ts';

/** What an address has to be, as a caller is told. */
export const SENDER_FORMAT =
  'must be a number in E.164, a short code of 3 to 8 digits, or 1 to 11 letters, digits, spaces, & . _ - with a letter';

/** What kind of sender an address is; `null`: it cannot be one. */
export function senderKindOf(address: string): SenderKind | null {
  if (/^\+[1-9]\d{6,14}$/.test(address)) return 'LONG_CODE';
  if (/^\d{3,8}$/.test(address)) return 'SHORT_CODE';
  return /^(?=.*[A-Za-z])[A-Za-z0-9 &._-]{1,11}$/.test(address) ? 'ALPHANUMERIC' : null;
}

/** One-time codes: derived from a secret of the verification, compared in constant time, stored nowhere. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_OCTETS = 32;

/** Makes the secret of a verification, in base64url; it is stored encrypted. */
export function newCodeSecret(): string {
  return randomBytes(SECRET_OCTETS).toString('base64url');
}

/** The code of a verification: the same for as long as its secret is there. 128 bits modulo 10^10 favour no code that counts. */
export function codeOf(secret: string, verificationId: string, length: number): string {
  const mac = createHmac('sha256', Buffer.from(secret, 'base64url')).update(`code ${verificationId}`).digest();
  const number = BigInt(`0x${mac.subarray(0, 16).toString('hex')}`) % 10n ** BigInt(length);
  return number.toString().padStart(length, '0');
}

/** Challenge that a passkey signs for a verification, in base64url: the same for as long as its secret is there, stored nowhere. */
export function challengeOf(secret: string, verificationId: string): string {
  return createHmac('sha256', Buffer.from(secret, 'base64url')).update(`passkey ${verificationId}`).digest('base64url');
}

/** Tells whether a code is the one that was sent, in a time that does not depend on how much of it is right. */
export function isCode(given: string, code: string): boolean {
  const [a, b] = [given, code].map((each) => createHmac('sha256', 'compare').update(each).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** Digits of a code as people type it: with spaces and hyphens, and in digits of other scripts. */
export function typedDigits(text: string): string {
  return [...text.normalize('NFKC').replace(/[\s\u2010-\u2015-]/g, '')].map(asciiDigit).join('');
}

/** Each block of decimal digits begins with its zero, at a code point that Unicode gives: ten in a row. */
function asciiDigit(character: string): string {
  if (!/^\p{Nd}$/u.test(character)) return character;
  const point = character.codePointAt(0) ?? 0;
  let zero = point;
  while (point - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((point - zero) % 10);
}

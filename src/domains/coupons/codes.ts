/** Codes of coupons: made so that nobody guesses one, read as people type them. Pure, but for the random octets. */
import { randomBytes } from 'node:crypto';
import type { Code } from '../../db/sql/coupons.ts';

/** Letters and digits that nobody takes for one another: no 0, O, 1, I, L, 5, S, 2, Z. 27 of them: 4.75 bits each. */
const ALPHABET = '346789ABCDEFGHJKMNPQRTUVWXY';
/** Octets from here on are passed over: with them some characters would be likelier than others. */
const FAIR = 256 - (256 % ALPHABET.length);
/** Random characters of a code: 57 bits. */
const LENGTH = 12;

/** Makes codes, `SPRING-7KQX-M9PT-4WAB` with the prefix `SPRING`. */
export function makeCodes(count: number, prefix: string | null): Code[] {
  const codes: Code[] = [];
  let octets = Buffer.alloc(0);
  let next = 0;
  while (codes.length < count) {
    let text = '';
    while (text.length < LENGTH) {
      if (next === octets.length) {
        octets = randomBytes(4_096);
        next = 0;
      }
      const octet = octets[next++] ?? FAIR;
      if (octet < FAIR) text += ALPHABET[octet % ALPHABET.length];
    }
    const groups = text.match(/.{4}/g) ?? [];
    const code = [...(prefix === null ? [] : [prefix]), ...groups].join('-');
    codes.push({ key: keyOf(code), code });
  }
  return codes;
}

/** A code as it is compared: capitals, without spaces and dashes. */
export function keyOf(code: string): string {
  return code.replace(/[\s-]/g, '').toUpperCase();
}

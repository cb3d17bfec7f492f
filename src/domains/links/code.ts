// Codes of links: short, and nobody can guess one.
import { randomBytes } from 'node:crypto';

/** Path in front of a code. It stands in text messages, and is short for that. */
export const LINK_PATH = '/l/';
/** Characters of a code: 65 bits. */
export const CODE_LENGTH = 11;
/** Letters and digits alone: a phone takes any of them for a part of the link, also at its end. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = new RegExp(`^[0-9A-Za-z]{${CODE_LENGTH}}$`);
/** Octets from here on are passed over: with them some characters would be likelier than others. */
const FAIR = 256 - (256 % ALPHABET.length);

/** The code of a preview: it is as long as any, and leads nowhere. */
export const PREVIEW_CODE = '0'.repeat(CODE_LENGTH);

/** Maker of codes, which asks for random octets for many at once. */
export function codeMaker(): () => string {
  let octets = Buffer.alloc(0);
  let next = 0;
  return () => {
    let code = '';
    while (code.length < CODE_LENGTH) {
      if (next === octets.length) {
        octets = randomBytes(octets.length === 0 ? 2 * CODE_LENGTH : 4_096);
        next = 0;
      }
      const octet = octets[next++] ?? FAIR;
      if (octet < FAIR) code += ALPHABET[octet % ALPHABET.length];
    }
    return code;
  };
}

/** Tells whether a text has the form of a code. */
export function isCode(text: string): boolean {
  return FORM.test(text) && text !== PREVIEW_CODE;
}

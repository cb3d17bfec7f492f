/**
 * GSM 7-bit default alphabet and its extension table, 3GPP TS 23.038 §6.2.1 and §6.2.1.1. Tables are in order of code.
 */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Extension table: code after the escape → character. */
const EXTENSION: ReadonlyMap<number, string> = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);

/** The escape to the extension table. It is not a character: a raw one in a text is not GSM 7-bit. */
export const ESCAPE = 0x1b;

/** Marks a character that the alphabet does not have. */
export const ABSENT = 0xffff;
/** Added to the code of a character of the extension table: it costs two septets. */
export const EXTENDED = 0x100;

const TABLE = new Uint16Array(0x10000).fill(ABSENT);
[...BASIC].forEach((character, code) => {
  if (code !== ESCAPE) TABLE[character.charCodeAt(0)] = code;
});
for (const [code, character] of EXTENSION) TABLE[character.charCodeAt(0)] = EXTENDED | code;

/** The code of a UTF-16 unit, `EXTENDED | code` for the extension table, or `ABSENT`. */
export function gsm7Code(unit: number): number {
  return TABLE[unit] ?? ABSENT;
}

/** Septets of one UTF-16 unit: 1, 2 for the extension table, 0 when the alphabet does not have it. */
export function septetsOf(unit: number): 0 | 1 | 2 {
  const code = gsm7Code(unit);
  return code === ABSENT ? 0 : code >= EXTENDED ? 2 : 1;
}

/** Writes a text as unpacked septets, one an octet. @throws RangeError on a character the alphabet does not have */
export function encodeGsm7(text: string): Buffer {
  const octets = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = gsm7Code(text.charCodeAt(i));
    if (code === ABSENT) throw new RangeError(`character ${JSON.stringify(text[i])} at ${i} is not in GSM 7-bit`);
    if (code >= EXTENDED) octets[length++] = ESCAPE;
    octets[length++] = code & 0xff;
  }
  return octets.subarray(0, length);
}

/** Reads unpacked septets. An escape before a code that the extension table lacks reads as the basic character (§6.2.1.1). */
export function decodeGsm7(octets: Buffer): string {
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const code = octets[i] ?? 0;
    if (code !== ESCAPE) {
      text += code < 128 ? (BASIC[code] ?? '\ufffd') : '\ufffd';
      continue;
    }
    i++;
    if (i < octets.length) text += EXTENSION.get(octets[i] ?? 0) ?? BASIC[octets[i] ?? 0] ?? '\ufffd';
  }
  return text;
}

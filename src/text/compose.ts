// Canonical composition: one letter is one character, however a keyboard or a file system wrote it.

/** Nothing below has another spelling. */
const DOUBTFUL = /[\u0300-\u{10ffff}]/u;
/** Conjoining jamo, a character with its marks, or a single character that may stand for another. */
const PIECES = /[\u1100-\u11ff]+|\P{M}\p{M}+|[\u0300-\u{10ffff}]/gu;

/**
 * The text in canonical composition (Unicode UAX #15), "e" and U+0301 as "é": it reads the same and may take a third of the
 * parts. What composition would make longer (letters of Hebrew and Devanagari) is left as it is.
 */
export function compose(text: string): string {
  if (!DOUBTFUL.test(text)) return text;
  return text.replace(PIECES, (piece) => {
    const composed = piece.normalize('NFC');
    return composed.length <= piece.length ? composed : piece;
  });
}

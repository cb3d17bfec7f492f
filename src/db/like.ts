/** Texts as LIKE finds them. */

/** A text in which the wildcards of LIKE stand for themselves. */
export function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

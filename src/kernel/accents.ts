/** Texts without accents, as people type them who search: "lucia" for Lucía. */

/** Letters whose stroke is no mark that can be taken off. */
const STROKED: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
};

/** Returns a text without its accents; the function without_accents of the database does the same. */
export function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[łŁøØđĐħĦı]/g, (letter) => STROKED[letter] ?? letter);
}

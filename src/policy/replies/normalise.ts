// One form of a text in which replies are compared, however they are written.

/**
 * Letters that look like Latin ones. The GSM 7-bit default alphabet has the Greek capitals without their Latin twins
 * (3GPP TS 23.038 §6.2.1), so that ΣΤΟΠ comes as Σ, T, O, Π; Cyrillic words come so from keyboards with both scripts.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{ α: 'a', β: 'b', ε: 'e', ζ: 'z', η: 'h', ι: 'i', κ: 'k', μ: 'm', ν: 'n', ο: 'o', ρ: 'p', τ: 't', υ: 'y', χ: 'x' },
  ...{ а: 'a', в: 'b', е: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x', і: 'i', ѕ: 's' },
};

/** Spellings of one letter. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ...{
    ς: 'σ',
    ı: 'i',
    ß: 'ss',
    ø: 'o',
    đ: 'd',
    ł: 'l',
    æ: 'ae',
    œ: 'oe',
    þ: 'th',
    ð: 'd',
    ɓ: 'b',
    ɗ: 'd',
    ƙ: 'k',
    ə: 'e',
  },
  // Arabic, Persian and Urdu letters that keyboards mix.
  ...{ ة: 'ه', ى: 'ي', ی: 'ي', ک: 'ك', ہ: 'ه', ھ: 'ه', ٱ: 'ا' },
};

const FOLDED = new Map([...Object.entries(LOOKALIKES), ...Object.entries(SPELLINGS)]);
const FOLDS = new RegExp(`[${[...FOLDED.keys()].join('')}]`, 'gu');

/** Marks that people leave out: accents, Hebrew points, Arabic vowels, the nukta. Vowel signs of other scripts are letters. */
const MARKS = new RegExp(
  [
    ...['[\\u0300-\\u036f]', '[\\u0483-\\u0489]', '[\\u0591-\\u05c7]', '[\\u0610-\\u061a]', '[\\u064b-\\u065f]'],
    ...['\\u0670', '[\\u06d6-\\u06ed]', '\\u093c', '\\u09bc', '[\\ufe00-\\ufe0f]'],
  ].join('|'),
  'gu',
);
/** Format characters and the Arabic stretching: what cannot be seen parts no word. */
const UNSEEN = /[\p{Cf}\u0640]/gu;
const PARTING = /[^\p{L}\p{N}\p{M}]+/gu;
/** Digits of Arabic and of Persian. */
const DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
/** Vietnamese words that differ in nothing but their marks: "stop", "do not", "right", "use". */
const KEPT = /đúng|dùng|đụng|dừng|đừng/g;
const KEPT_AS: Readonly<Record<string, string>> = {
  đúng: 'ddung1',
  dùng: 'ddung2',
  đụng: 'ddung3',
  dừng: 'ddung4',
  đừng: 'ddung5',
};
const IS_ASCII = /^[\0-\x7f]*$/;
const ONE_BY_ONE = /^\p{L}(?: \p{L}){2,}$/u;

/**
 * A text as replies are compared: lower case, no accents, no punctuation, emoji or stretching; full-width forms made plain,
 * letters that look alike made one. Letters one by one (S.T.O.P.) are a word.
 */
export function normalised(text: string): string {
  const lower = text.toLowerCase();
  const plain = IS_ASCII.test(text) ? lower : folded(lower);
  const words = plain.replace(PARTING, ' ').trim();
  return words.charAt(1) === ' ' && ONE_BY_ONE.test(words) ? words.replaceAll(' ', '') : words;
}

function folded(lower: string): string {
  return lower
    .normalize('NFC')
    .replace(KEPT, (word) => KEPT_AS[word] ?? word)
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf))
    .toLowerCase()
    .replace(FOLDS, (letter) => FOLDED.get(letter) ?? letter);
}

const STRETCHED = /(\p{L})\1{2,}/u;
const STRETCHES = /(\p{L})\1{2,}/gu;

/** A normalised text with its stretched letters ("stoooop") made one and made two; none where nothing is stretched. */
export function unstretched(words: string): string[] {
  return STRETCHED.test(words) ? [words.replace(STRETCHES, '$1'), words.replace(STRETCHES, '$1$1')] : [];
}

/** National language tables: locking and single shift tables of 3GPP TS 23.038 annex A. */
import { INDIC_TABLES, type IndicTables } from './national-tables-indic.ts';

/**
 * National language tables of 3GPP TS 23.038 Annex A. A table is eight lines of 16 cells, as printed: columns are the low four
 * bits of a code, lines the high three. A cell is the character itself, its code point in four hexadecimal digits (as the
 * specification prints it), one of `SP`, `LF`, `FF`, `CR`, or `--` where the table has no character.
 */
const TURKISH = {
  locking: [
    '@  £  $  ¥  €  é  ù  ı  ò  Ç  LF Ğ  ğ  CR Å  å',
    'Δ  _  Φ  Γ  Λ  Ω  Π  Ψ  Σ  Θ  Ξ  -- Ş  ş  ß  É',
    'SP !  "  #  ¤  %  &  \' (  )  *  +  ,  -  .  /',
    '0  1  2  3  4  5  6  7  8  9  :  ;  <  =  >  ?',
    'İ  A  B  C  D  E  F  G  H  I  J  K  L  M  N  O',
    'P  Q  R  S  T  U  V  W  X  Y  Z  Ä  Ö  Ñ  Ü  §',
    'ç  a  b  c  d  e  f  g  h  i  j  k  l  m  n  o',
    'p  q  r  s  t  u  v  w  x  y  z  ä  ö  ñ  ü  à',
  ],
  single: [
    '-- -- -- -- -- -- -- -- -- -- FF -- -- -- -- --',
    '-- -- -- -- ^  -- -- -- -- -- -- -- -- -- -- --',
    '-- -- -- -- -- -- -- -- {  }  -- -- -- -- -- \\',
    '-- -- -- -- -- -- -- -- -- -- -- -- [  ~  ]  --',
    '|  -- -- -- -- -- -- Ğ  -- İ  -- -- -- -- -- --',
    '-- -- -- Ş  -- -- -- -- -- -- -- -- -- -- -- --',
    '-- -- -- ç  -- €  -- ğ  -- ı  -- -- -- -- -- --',
    '-- -- -- ş  -- -- -- -- -- -- -- -- -- -- -- --',
  ],
};

const SPANISH = {
  single: [
    '-- -- -- -- -- -- -- -- -- ç  FF -- -- -- -- --',
    '-- -- -- -- ^  -- -- -- -- -- -- -- -- -- -- --',
    '-- -- -- -- -- -- -- -- {  }  -- -- -- -- -- \\',
    '-- -- -- -- -- -- -- -- -- -- -- -- [  ~  ]  --',
    '|  Á  -- -- -- -- -- -- -- Í  -- -- -- -- -- Ó',
    '-- -- -- -- -- Ú  -- -- -- -- -- -- -- -- -- --',
    '-- á  -- -- -- €  -- -- -- í  -- -- -- -- -- ó',
    '-- -- -- -- -- ú  -- -- -- -- -- -- -- -- -- --',
  ],
};

const PORTUGUESE = {
  locking: [
    '@  £  $  ¥  ê  é  ú  í  ó  ç  LF Ô  ô  CR Á  á',
    'Δ  _  ª  Ç  À  ∞  ^  \\ €  Ó  |  -- Â  â  Ê  É',
    'SP !  "  #  º  %  &  \' (  )  *  +  ,  -  .  /',
    '0  1  2  3  4  5  6  7  8  9  :  ;  <  =  >  ?',
    'Í  A  B  C  D  E  F  G  H  I  J  K  L  M  N  O',
    'P  Q  R  S  T  U  V  W  X  Y  Z  Ã  Õ  Ú  Ü  §',
    '~  a  b  c  d  e  f  g  h  i  j  k  l  m  n  o',
    'p  q  r  s  t  u  v  w  x  y  z  ã  õ  `  ü  à',
  ],
  single: [
    '-- -- -- -- -- ê  -- -- -- ç  FF Ô  ô  -- Á  á',
    '-- -- Φ  Γ  ^  Ω  Π  Ψ  Σ  Θ  -- -- -- -- -- Ê',
    '-- -- -- -- -- -- -- -- {  }  -- -- -- -- -- \\',
    '-- -- -- -- -- -- -- -- -- -- -- -- [  ~  ]  --',
    '|  À  -- -- -- -- -- -- -- Í  -- -- -- -- -- Ó',
    '-- -- -- -- -- Ú  -- -- -- -- -- Ã  Õ  -- -- --',
    '-- Â  -- -- -- €  -- -- -- í  -- -- -- -- -- ó',
    '-- -- -- -- -- ú  -- -- -- -- -- ã  õ  -- -- â',
  ],
};

/** A national language of 3GPP TS 23.038 §6.2.1.2.4. */
export interface NationalLanguage {
  /** National language identifier, §6.2.1.2.4: the octet in the user data header. */
  readonly id: number;
  /** `BENGALI` is the specification's "Bengali and Assamese". */
  readonly name: 'TURKISH' | 'SPANISH' | 'PORTUGUESE' | IndicTables['name'];
  /** 128 characters in order of code, '' where the table has none and at the escape. `null`: the default alphabet stays. */
  readonly locking: readonly string[] | null;
  /**
   * Code after the escape → character. A code the table lacks is absent; the page break is a form feed. The Indian tables
   * have `*` (0x0b, 0x18) and `¡` (0x13, 0x15) at two codes each.
   */
  readonly single: ReadonlyMap<number, string>;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['SP', ' '],
  ['LF', '\n'],
  ['FF', '\f'],
  ['CR', '\r'],
  ['--', ''],
]);

function character(cell: string): string {
  return NAMED.get(cell) ?? (cell.length === 4 ? String.fromCodePoint(Number.parseInt(cell, 16)) : cell);
}

function table(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(/ +/)).map(character);
}

function extension(lines: readonly string[]): ReadonlyMap<number, string> {
  return new Map([...table(lines).entries()].filter(([, character]) => character !== ''));
}

/** The national languages that have tables, in order of identifier: 1 to 13. */
export const NATIONAL_LANGUAGES: readonly NationalLanguage[] = [
  { id: 1, name: 'TURKISH', locking: table(TURKISH.locking), single: extension(TURKISH.single) },
  { id: 2, name: 'SPANISH', locking: null, single: extension(SPANISH.single) },
  { id: 3, name: 'PORTUGUESE', locking: table(PORTUGUESE.locking), single: extension(PORTUGUESE.single) },
  ...INDIC_TABLES.map(({ id, name, locking, single }) => ({
    id,
    name,
    locking: table(locking),
    single: extension(single),
  })),
];

import { describe, expect, test } from 'vitest';
import { NATIONAL_LANGUAGES } from '../../src/text/national-tables.ts';

const [lockingTables, singleTables] = [
  NATIONAL_LANGUAGES.flatMap(({ name, locking }) => (locking === null ? [] : [{ name, locking }])),
  NATIONAL_LANGUAGES.map(({ name, single }) => ({ name, single })),
];

function byName(name: string) {
  const language = NATIONAL_LANGUAGES.find((each) => each.name === name);
  if (language === undefined) throw new Error(`no language ${name}`);
  return language;
}

/** Characters that occur more than once, each with its codes. */
function repeated(cells: Iterable<readonly [number, string]>): Record<string, number[]> {
  const codes = new Map<string, number[]>();
  for (const [code, character] of cells) codes.set(character, [...(codes.get(character) ?? []), code]);
  return Object.fromEntries([...codes].filter(([, each]) => each.length > 1));
}

const EXTENSION = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
] as const;

/** Characters of a locking and of a single shift table: code=character, or its code point, all hexadecimal. */
const SPOT_CHECKS = [
  { name: 'TURKISH', locking: '04=€ 07=ı 0b=Ğ 1c=Ş 40=İ 60=ç', single: '47=Ğ 49=İ 53=Ş 63=ç 67=ğ 69=ı 73=ş' },
  { name: 'SPANISH', locking: '', single: '09=ç 41=Á 49=Í 4f=Ó 55=Ú 61=á 69=í 6f=ó 75=ú' },
  {
    name: 'PORTUGUESE',
    locking: '04=ê 12=ª 15=∞ 17=\\ 24=º 5b=Ã 7d=`',
    single: '05=ê 0b=Ô 12=Φ 19=Θ 1f=Ê 41=À 61=Â 7f=â',
  },
  {
    name: 'BENGALI',
    locking: '00=0981 15=0995 2f=09a8 4a=09b6 5f=09cd 7f=09f1',
    single: '19=09e6 23=09ef 24=09df 2a=09e3 2b=09f2 34=09fa',
  },
  {
    name: 'GUJARATI',
    locking: '0c=0a8d 11=0a91 22=0a9f 47=0ab3 5b=0ac9 7f=0af1',
    single: '19=0964 1a=0965 1c=0ae6 1f=0ae9 20=0aea 25=0aef',
  },
  {
    name: 'HINDI',
    locking: '00=0901 0e=090e 15=0915 3c=0929 4e=093c 5f=094d 60=0950 7c=097b',
    single: '1c=0966 26=0951 2c=0958 30=095b 38=0963 3a=0971',
  },
  {
    name: 'KANNADA',
    locking: '01=0c82 23=0ca0 24=0ca1 3d=0caa 4e=0cbc 60=0cd5 7b=0cd6',
    single: '1c=0ce6 25=0cef 26=0cde 27=0cf1 2a=0cf2 3c=[',
  },
  {
    name: 'MALAYALAM',
    locking: '01=0d02 15=0d15 2e=. 48=0d34 4f=0d3d 7f=0d79',
    single: '1c=0d66 26=0d70 2d=0d75 2e=0d7a 30=0d7b 34=0d7f',
  },
  {
    name: 'ORIYA',
    locking: '0f=0b0f 1f=0b1e 49=0b35 56=0b44 60=0b56 7b=0b57',
    single: '1c=0b66 20=0b6a 26=0b5c 2a=0b5f 2b=0b70 2c=0b71',
  },
  {
    name: 'PUNJABI',
    locking: '08=0a0a 0f=0a0f 4a=0a36 4e=0a3c 60=0a51 7f=0a74',
    single: '20=0a6a 26=0a59 2a=0a5b 2b=0a5c 2c=0a5e 2d=0a75',
  },
  {
    name: 'TAMIL',
    locking: '02=0b83 1d=0b9c 22=0b9f 3c=0ba9 48=0bb4 7f=0bf9',
    single: '23=0bed 24=0bee 25=0bef 26=0bf3 2d=0bf8 2e=0bfa',
  },
  {
    name: 'TELUGU',
    locking: '00=0c01 24=0c21 45=0c31 5c=0c4a 60=0c55 7f=0c63',
    single: '1c=0c66 22=0c6c 23=0c6d 26=0c58 2a=0c78 32=0c7f',
  },
  {
    name: 'URDU',
    locking: '00=0627 04=0680 23=068d 2a=0699 53=0648 5f=0657 7c=0651',
    single: '19=0600 1c=06f0 26=060c 33=061f 3b=06cd 3f=06d4',
  },
];

function entries(checks: string): [code: number, character: string][] {
  return checks.split(' ').flatMap((check) => {
    const [code, value] = check.split('=');
    if (code === undefined || value === undefined) return [];
    const character = value.length === 4 ? String.fromCodePoint(Number.parseInt(value, 16)) : value;
    return [[Number.parseInt(code, 16), character]];
  });
}

describe('the national language tables', () => {
  test('stand in order of identifier, and Spanish alone has no locking shift table', () => {
    expect(NATIONAL_LANGUAGES.map(({ id, name }) => [id, name])).toEqual(
      SPOT_CHECKS.map(({ name }, index) => [index + 1, name]),
    );
    expect(NATIONAL_LANGUAGES.filter(({ locking }) => locking === null).map(({ name }) => name)).toEqual(['SPANISH']);
  });

  test.each(lockingTables)('the $name locking shift table has 128 codes and no character twice', ({ locking }) => {
    expect(locking).toHaveLength(128);
    expect(repeated([...locking.entries()].filter(([, character]) => character !== ''))).toEqual({});
  });

  test.each(lockingTables)(
    'the $name locking shift table keeps space, digits, Latin letters and controls',
    ({ locking }) => {
      expect([locking[0x0a], locking[0x0d], locking[0x1b], locking[0x20]]).toEqual(['\n', '\r', '', ' ']);
      expect(locking.slice(0x30, 0x3a).join('')).toBe('0123456789');
      expect(locking.slice(0x61, 0x7b).join('')).toBe('abcdefghijklmnopqrstuvwxyz');
    },
  );

  test.each(singleTables)('the $name single shift table has codes of seven bits, none a control', ({ single }) => {
    expect([...single.keys()].filter((code) => code < 0 || code > 127)).toEqual([]);
    expect([0x0d, 0x1b].filter((code) => single.has(code))).toEqual([]);
  });

  test.each(NATIONAL_LANGUAGES)(
    'the $name single shift table repeats only what the specification does',
    ({ id, single }) => {
      expect(repeated(single)).toEqual(id < 4 ? {} : { '*': [0x0b, 0x18], '¡': [0x13, 0x15] });
    },
  );

  test.each(NATIONAL_LANGUAGES)('every cell of $name is one well-formed code point', ({ locking, single }) => {
    const cells = [...(locking ?? []), ...single.values()].filter((character) => character !== '');
    expect(cells.filter((character) => [...character].length !== 1 || !character.isWellFormed())).toEqual([]);
  });

  test.each(singleTables)(
    'the $name single shift table holds the characters of the default extension table',
    ({ single }) => {
      for (const [code, character] of EXTENSION) expect(single.get(code)).toBe(character);
    },
  );

  test('the euro sign is in every single shift table at its default code but in Telugu', () => {
    expect(NATIONAL_LANGUAGES.filter(({ single }) => single.get(0x65) !== '€').map(({ name }) => name)).toEqual([
      'TELUGU',
    ]);
    expect([...byName('TELUGU').single.values()]).not.toContain('€');
  });

  test.each(SPOT_CHECKS)('$name has its characters at their codes', ({ name, locking, single }) => {
    const language = byName(name);
    for (const [code, character] of entries(locking))
      expect([code, language.locking?.[code]]).toEqual([code, character]);
    for (const [code, character] of entries(single))
      expect([code, language.single.get(code)]).toEqual([code, character]);
  });
});

/** Numbers that networks and people write in two ways, and which of the two is taken. */

/** One way of writing the numbers of a plan that is no longer, or not everywhere, the right one. */
export interface Respelling {
  /** ISO 3166-1 alpha-2 of those whose numbers they are. */
  country: string;
  /** The calling code in front of the old spelling. */
  callingCode: string;
  /** The old spelling, calling code and all, without a plus. */
  from: RegExp;
  /** Replacement; `$1` is the part that both spellings share. */
  to: string;
  /** The spelling that is taken; `$1` is what both share. */
  back: RegExp;
  /** The old spelling of it. */
  old: string;
  /** Both spellings of one number. */
  example: readonly [old: string, taken: string];
  /** Since when, and who says so. */
  source: string;
}

/** Old and new beginnings of the 11-digit mobile numbers of Viet Nam. */
const VIETNAM: readonly (readonly [string, string])[] = [
  ['120', '70'],
  ['121', '79'],
  ['122', '77'],
  ['126', '76'],
  ['128', '78'],
  ['123', '83'],
  ['124', '84'],
  ['125', '85'],
  ['127', '81'],
  ['129', '82'],
  ['162', '32'],
  ['163', '33'],
  ['164', '34'],
  ['165', '35'],
  ['166', '36'],
  ['167', '37'],
  ['168', '38'],
  ['169', '39'],
  ['186', '56'],
  ['188', '58'],
  ['199', '59'],
];

/** Operators of Ivory Coast by the second digit of the old mobile numbers. */
const IVORY_COAST = [
  { second: '[0-3]', prefix: '01', example: ['22541123456', '2250141123456'] },
  { second: '[4-6]', prefix: '05', example: ['22505123456', '2250505123456'] },
  { second: '[7-9]', prefix: '07', example: ['22507123456', '2250707123456'] },
] as const;

/** Gabon: the beginnings that mobile numbers had, and what stands for the zero now. */
const GABON = [
  { digits: '[256]', prefix: '6', example: ['24106031234', '24166031234'] },
  { digits: '[47]', prefix: '7', example: ['24107412345', '24177412345'] },
] as const;

/**
 * Every such way. A number that is written the old way is taken only where the other one is valid: a land line of
 * Brazil keeps its eight digits.
 */
export const RESPELLINGS: readonly Respelling[] = [
  {
    country: 'MX',
    callingCode: '52',
    // 01, 044 and 045 were dialled before it at home, and stand in address books.
    from: /^52(?:1|01|04[45])([2-9]\d{9})$/,
    to: '52$1',
    back: /^52([2-9]\d{9})$/,
    old: '521$1',
    example: ['5215512345678', '525512345678'],
    source:
      'IFT, Plan Técnico Fundamental de Numeración (DOF 11 May 2018): no 1 before mobile numbers since 3 August 2019',
  },
  {
    country: 'AR',
    callingCode: '54',
    from: /^54([1-8]\d{9})$/,
    to: '549$1',
    back: /^549([1-8]\d{9})$/,
    old: '54$1',
    example: ['541155551235', '5491155551235'],
    source:
      'ENACOM, Plan Fundamental de Numeración Nacional: 9 before mobile numbers called from abroad; networks leave it out of texts',
  },
  {
    country: 'AR',
    callingCode: '54',
    // 15 is what mobile numbers have at home in place of the 9: never both.
    from: /^549(?=\d{12}$)(\d{2,4}?)15(\d{6,8})$/,
    to: '549$1$2',
    back: /^549(11)(\d{8})$/,
    old: '549$115$2',
    example: ['549111555551235', '5491155551235'],
    source: 'ENACOM, Plan Fundamental de Numeración Nacional: 15 before mobile numbers at home, in place of the 9',
  },
  {
    country: 'BR',
    callingCode: '55',
    from: /^55([1-9]{2})([6-9]\d{7})$/,
    to: '55$19$2',
    back: /^55([1-9]{2})9([6-9]\d{7})$/,
    old: '55$1$2',
    example: ['551187654321', '5511987654321'],
    source: 'Anatel, Resolução 553/2010: a ninth digit before mobile numbers, in every area since 6 November 2016',
  },
  {
    country: 'BJ',
    callingCode: '229',
    from: /^229([2-9]\d{7})$/,
    to: '22901$1',
    back: /^22901([2-9]\d{7})$/,
    old: '229$1',
    example: ['22997123456', '2290197123456'],
    source: 'ARCEP Bénin; ITU Operational Bulletin: 01 before every number since 30 November 2024',
  },
  ...IVORY_COAST.map(({ second, prefix, example }) => ({
    country: 'CI',
    callingCode: '225',
    from: new RegExp(`^225([04-9]${second}\\d{6})$`),
    to: `225${prefix}$1`,
    back: new RegExp(`^225${prefix}([04-9]${second}\\d{6})$`),
    old: '225$1',
    example,
    source:
      'ARTCI, Plan national de numérotation: two digits of the operator before every number since 31 January 2021',
  })),
  ...GABON.map(({ digits, prefix, example }) => ({
    country: 'GA',
    callingCode: '241',
    from: new RegExp(`^2410(${digits}\\d{6})$`),
    to: `241${prefix}$1`,
    back: new RegExp(`^241${prefix}(${digits}\\d{6})$`),
    old: '2410$1',
    example,
    source: 'ARCEP Gabon; ITU Operational Bulletin: 6 or 7 for the 0 of mobile numbers since 29 June 2019',
  })),
  ...VIETNAM.map(([before, since]) => ({
    country: 'VN',
    callingCode: '84',
    from: new RegExp(`^84${before}(\\d{7})$`),
    to: `84${since}$1`,
    back: new RegExp(`^84${since}(\\d{7})$`),
    old: `84${before}$1`,
    example: [`84${before}2345678`, `84${since}2345678`] as const,
    source:
      'Ministry of Information and Communications, decision 798/QĐ-BTTTT: ten digits for eleven since 15 September 2018',
  })),
  {
    country: 'PS',
    callingCode: '972',
    from: /^972(5[69]\d{7})$/,
    to: '970$1',
    back: /^970(5[69]\d{7})$/,
    old: '972$1',
    example: ['972599123456', '970599123456'],
    source:
      'ITU-T E.164 list of assigned country codes (970); 056 and 059 of the Israeli plan are reached by both codes',
  },
];

/** The ways that stand behind a calling code; `null`: its numbers are written in one way. */
export function respellingsOf(callingCode: string): readonly Respelling[] | null {
  const own = RESPELLINGS.filter((each) => each.callingCode === callingCode);
  return own.length === 0 ? null : own;
}

/**
 * The other spelling of a number that is written the old way; `null`: it is not.
 *
 * @param digits calling code and all, without a plus
 */
export function respelled(digits: string, ways: readonly Respelling[]): string | null {
  const way = ways.find(({ from }) => from.test(digits));
  return way === undefined ? null : digits.replace(way.from, way.to);
}

/** Digits that numbers have at most. E.164 §6 */
const LONGEST = 15;

/**
 * Beginnings of the numbers that somebody may mean who writes the first digits of one, in either spelling of its plan:
 * those digits, and where the old spelling of a number begins with them, the same part of the one that is taken.
 *
 * @param digits first digits of a number, calling code and all, without a plus
 */
export function beginningsOf(digits: string): string[] {
  const found = new Set([digits]);
  // The set grows while it is walked: a number of Argentina may be respelled twice.
  for (const beginning of found) {
    for (const way of RESPELLINGS) {
      if (!beginning.startsWith(way.callingCode)) continue;
      const other = respelledBeginning(beginning, way);
      if (other !== null) found.add(other);
    }
  }
  return [...found].filter((each) => each === digits || !each.startsWith(digits));
}

/** The beginning in the spelling that is taken; `null`: no number in the old one begins so. */
function respelledBeginning(digits: string, { from, to }: Respelling): string | null {
  for (let missing = LONGEST - digits.length; missing >= 0; missing--) {
    for (const digit of '2345678901') {
      const whole = digits + digit.repeat(missing);
      const shared = from.exec(whole)?.at(-1);
      // What is made up has to end in the part that both spellings share.
      if (shared === undefined || missing > shared.length) continue;
      const taken = whole.replace(from, to);
      return taken.slice(0, taken.length - missing);
    }
  }
  return null;
}

/**
 * Every way in which networks write a number: as the hub has it, and the old spellings of it.
 *
 * @param digits calling code and all, without a plus
 */
export function spellingsOf(digits: string): string[] {
  const old = RESPELLINGS.filter(({ back }) => back.test(digits));
  return [digits, ...old.map((way) => digits.replace(way.back, way.old))];
}

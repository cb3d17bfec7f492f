/** The fraud guard's judgement: how many codes to a range of numbers, or from an address, are entered, against what is usual there. */

/** Mean lives over which the counters of a key fade, in seconds: what is under way, what is now, what is usual. */
export const FADES_SECONDS = { hot: 45, fast: 3_600, slow: 604_800 } as const;

/** Counters of one key, as they were at a moment. */
export interface Counters {
  hotSent: number;
  fastSent: number;
  fastEntered: number;
  slowSent: number;
  slowEntered: number;
  at: Date;
}

/** Kinds of keys: a range of numbers, a country, the address of a device. */
export const GUARD_SCOPES = ['PREFIX', 'COUNTRY', 'ADDRESS'] as const;
/** Kind of a key. */
export type GuardScope = (typeof GUARD_SCOPES)[number];

/** A key that codes are counted by. */
export interface GuardKey {
  scope: GuardScope;
  /** PREFIX: "+" and digits; COUNTRY: ISO 3166-1 alpha-2; ADDRESS: a keyed digest. */
  key: string;
}

/** Digits at the end of a number that its narrow and its wide range leave open. */
const OPEN_DIGITS = { narrow: 4, wide: 6 } as const;
/** Shortest range: a calling code with a digit or more. */
const LEAST_PREFIX = 4;

/** Ranges of a number, the narrow one first: those of ten thousand and of a million numbers. */
export function rangesOf(e164: string): string[] {
  return [OPEN_DIGITS.narrow, OPEN_DIGITS.wide].map((open) =>
    e164.slice(0, Math.max(LEAST_PREFIX, e164.length - open)),
  );
}

/** Counters as they are at a later moment: what was counted fades. */
export function faded(counters: Counters, now: Date): Counters {
  const seconds = Math.max(0, (now.getTime() - counters.at.getTime()) / 1_000);
  const by = (mean: number) => Math.exp(-seconds / mean);
  const [hot, fast, slow] = [by(FADES_SECONDS.hot), by(FADES_SECONDS.fast), by(FADES_SECONDS.slow)];
  return {
    hotSent: counters.hotSent * hot,
    fastSent: counters.fastSent * fast,
    fastEntered: counters.fastEntered * fast,
    slowSent: counters.slowSent * slow,
    slowEntered: counters.slowEntered * slow,
    at: now,
  };
}

/** Counters of a key that nothing was counted of. */
export function noCounters(now: Date): Counters {
  return { hotSent: 0, fastSent: 0, fastEntered: 0, slowSent: 0, slowEntered: 0, at: now };
}

/** Past of a key that has none: this many codes, of which this share is entered. */
const PRIOR = { sent: 100, share: 0.7 };

/** Strictness towards keys: as usual, those of a country on watch, and those of a country that is attacked now. */
export type GuardLevel = 'USUAL' | 'WATCHED' | 'ALARMED';

/** Limits of a level. */
interface Limits {
  /** Part of the usual share below which a key is suspected. */
  tolerated: number;
  /** Probability at which chance explains no more that so few are entered where the tolerated share would be. */
  chance: number;
  /** Codes under way at once, while hardly any are entered. */
  atOnce: number;
}

const LEVELS: Readonly<Record<GuardLevel, Limits>> = {
  USUAL: { tolerated: 0.5, chance: 1e-6, atOnce: 25 },
  WATCHED: { tolerated: 0.6, chance: 1e-5, atOnce: 15 },
  ALARMED: { tolerated: 0.75, chance: 0.03, atOnce: 10 },
};

/** Reason to block a key; `null`: none. */
export type Suspicion = { kind: 'CONVERSION' | 'VELOCITY'; why: string } | null;

/** Level at which the ranges of a country, and the addresses that ask for it, are judged. */
export function levelOf(country: Counters, now: Date, watched: boolean): GuardLevel {
  const base = watched ? 'WATCHED' : 'USUAL';
  const { hotSent, slowSent } = faded(country, now);
  const usualHot = (slowSent * FADES_SECONDS.hot) / FADES_SECONDS.slow;
  if (hotSent > Math.max(SURGE.least, SURGE.times * usualHot)) return 'ALARMED';
  return suspicionOf(country, now, base) === null ? base : 'ALARMED';
}

/** Surge of a country: codes under way that are so many times the usual, and so many at least. */
const SURGE = { times: 5, least: 8 };

/** Judges the counters of a key. */
export function suspicionOf(counters: Counters, now: Date, level: GuardLevel): Suspicion {
  const { hotSent, fastSent, fastEntered, slowSent, slowEntered } = faded(counters, now);
  const limits = LEVELS[level];
  // Of what is usual, the last minutes are no part: an attack would make itself usual.
  const before = { sent: Math.max(0, slowSent - fastSent), entered: Math.max(0, slowEntered - fastEntered) };
  const usual = (before.entered + PRIOR.sent * PRIOR.share) / (before.sent + PRIOR.sent);
  const settled = Math.max(0, fastSent - hotSent);
  const tolerated = usual * limits.tolerated;
  if (atMost(Math.floor(fastEntered), Math.floor(settled), tolerated) < limits.chance) {
    const shares = `${percent(fastEntered, settled)} of the last ${Math.round(settled)} codes were entered, ${percent(usual, 1)} are usual`;
    return { kind: 'CONVERSION', why: shares };
  }
  if (hotSent > limits.atOnce && fastEntered < fastSent * tolerated * 0.5) {
    return {
      kind: 'VELOCITY',
      why: `${Math.round(hotSent)} codes were asked for within a minute, and ${Math.round(fastEntered)} were entered`,
    };
  }
  return null;
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(whole, 1e-9))} %`;
}

/** Probability of at most so many of n, each with the probability p. */
export function atMost(count: number, n: number, p: number): number {
  if (count >= n) return 1;
  let term = n * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let k = 1; k <= count; k++) {
    term += Math.log((n - k + 1) / k) + Math.log(p / (1 - p));
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/**
 * Calling codes of satellites, and of services that belong to no country and are dear to call: "List of ITU-T Recommendation
 * E.164 assigned country codes" (ITU Operational Bulletin).
 */
const DENIED_CODES: readonly (readonly [prefix: string, what: string])[] = [
  ['+870', 'Inmarsat'],
  ['+878', 'Universal Personal Telecommunications'],
  ['+881', 'the Global Mobile Satellite System'],
  ['+882', 'International Networks'],
  ['+883', 'International Networks'],
  ['+808', 'International Shared Cost Service'],
  ['+979', 'the International Premium Rate Service'],
];
/** Kinds of numbers, by libphonenumber, that cost the caller more than a call, or are nobody's phone. */
const DENIED_TYPES: Readonly<Record<string, string>> = {
  PREMIUM_RATE: 'a premium-rate number',
  SHARED_COST: 'a shared-cost number',
  UAN: 'a company’s access number',
  VOICEMAIL: 'a voice mailbox',
  PAGER: 'a pager',
};

/** Reason that codes never go to a number; `null`: it is a usual one. @param type by libphonenumber */
export function deniedRange(e164: string, type: string | null): string | null {
  const code = DENIED_CODES.find(([prefix]) => e164.startsWith(prefix));
  if (code !== undefined) return `it is of ${code[1]} (${code[0]})`;
  const what = type === null ? undefined : DENIED_TYPES[type];
  return what === undefined ? null : `it is ${what}`;
}

/** Countries that are watched from the start: those whose numbers are pumped most, as Twilio lists them. */
export const WATCHED_COUNTRIES: ReadonlySet<string> = new Set('AZ BD DZ IL LK NG OM PK PS TJ TN'.split(' '));

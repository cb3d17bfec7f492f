/**
 * The fraud guard's judgement: how many codes to a range of numbers, or from an address, are entered, against what is usual there.
 *
 * Pumping is codes that nobody enters, in addition to the usual ones: what is only one of the two (a campaign, a route that loses
 * messages) blocks nobody. docs/decisions/0080-statistics-of-the-fraud-guard.md has the reasons of the numbers.
 */
import { atLeast, atMost } from './chance.ts';

/** Mean lives over which the counters of a key fade, in seconds: what is under way, what is now, what is lately, what is usual. */
export const FADES_SECONDS = { hot: 45, warm: 600, fast: 3_600, slow: 604_800 } as const;

/** Counters of one key, as they were at a moment. */
export interface Counters {
  hotSent: number;
  warmSent: number;
  warmEntered: number;
  fastSent: number;
  fastEntered: number;
  /** Codes that the guard itself has stopped. */
  fastStopped: number;
  slowSent: number;
  slowEntered: number;
  at: Date;
  /** Moment of its first code. */
  since: Date;
}

/** Kinds of keys: a range of numbers, a country, the address of a device, a network, a country at an hour of the day. */
export const GUARD_SCOPES = ['PREFIX', 'COUNTRY', 'ADDRESS', 'NETWORK', 'HOUR'] as const;
/** Kind of a key. */
export type GuardScope = (typeof GUARD_SCOPES)[number];

/** A key that codes are counted by. */
export interface GuardKey {
  scope: GuardScope;
  /** PREFIX: "+" and digits; COUNTRY: ISO 3166-1 alpha-2; ADDRESS: a keyed digest; NETWORK: MCC and MNC; HOUR: "GB 07", in UTC. */
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

/** Number, country, network and device of a code. */
export interface CodeOrigin {
  to: string;
  country: string | null;
  network: string | null;
  /** Key of its address; `null`: the application gave none. */
  address: string | null;
}

/** Keys that a code is counted by: its ranges, country, address, network, and its country at the hour. @param sentAt moment that it was sent */
export function keysOf({ to, country, network, address }: CodeOrigin, sentAt: Date): GuardKey[] {
  const key = (scope: GuardScope, text: string | null) => (text === null ? [] : [{ scope, key: text }]);
  const hour = String(sentAt.getUTCHours()).padStart(2, '0');
  return [
    ...[...new Set(rangesOf(to))].flatMap((range) => key('PREFIX', range)),
    ...key('ADDRESS', address),
    ...key('COUNTRY', country),
    ...key('NETWORK', network),
    ...key('HOUR', country === null ? null : `${country} ${hour}`),
  ];
}

/** Counters as they are at a later moment: what was counted fades. */
export function faded(counters: Counters, now: Date): Counters {
  const seconds = Math.max(0, (now.getTime() - counters.at.getTime()) / 1_000);
  const by = (mean: number) => Math.exp(-seconds / mean);
  const [hot, warm, fast, slow] = [
    by(FADES_SECONDS.hot),
    by(FADES_SECONDS.warm),
    by(FADES_SECONDS.fast),
    by(FADES_SECONDS.slow),
  ];
  return {
    hotSent: counters.hotSent * hot,
    warmSent: counters.warmSent * warm,
    warmEntered: counters.warmEntered * warm,
    fastSent: counters.fastSent * fast,
    fastEntered: counters.fastEntered * fast,
    fastStopped: counters.fastStopped * fast,
    slowSent: counters.slowSent * slow,
    slowEntered: counters.slowEntered * slow,
    at: now,
    since: counters.since,
  };
}

/** Counters of a key that nothing was counted of. */
export function noCounters(now: Date): Counters {
  const none = { hotSent: 0, warmSent: 0, warmEntered: 0, fastSent: 0, fastEntered: 0, fastStopped: 0 };
  return { ...none, slowSent: 0, slowEntered: 0, at: now, since: now };
}

/** Past of a key that has none: this many codes, of which this share is entered. */
const PRIOR = { sent: 100, share: 0.7 };

/** Usual share of codes that are entered. Of what is usual, the last hour is no part: an attack would make itself usual. */
function usualShare({ slowSent, slowEntered, fastSent, fastEntered }: Counters, prior = PRIOR): number {
  const before = { sent: Math.max(0, slowSent - fastSent), entered: Math.max(0, slowEntered - fastEntered) };
  return Math.min(0.98, (before.entered + prior.sent * prior.share) / (before.sent + prior.sent));
}

/** Time for which a key has to be known before its usual rate is, in seconds. */
const KNOWN_AFTER_SECONDS = 6 * 3_600;

/** Codes a second that are usual for a key, without those of the last hour; `null`: it is not known for long enough. */
function usualRate({ slowSent, fastSent, since }: Counters, now: Date): number | null {
  const age = (now.getTime() - since.getTime()) / 1_000;
  if (age < KNOWN_AFTER_SECONDS) return null;
  const counted = (mean: number) => mean * (1 - Math.exp(-age / mean));
  return Math.max(0, slowSent - fastSent) / (counted(FADES_SECONDS.slow) - counted(FADES_SECONDS.fast));
}

/**
 * Strictness towards keys: as usual; those of a country on watch; of one, or of a network, with far more codes than usual now; of one
 * whose codes are not entered.
 */
export type GuardLevel = 'USUAL' | 'WATCHED' | 'SURGING' | 'ATTACKED';

/** Limits of a level. */
interface Limits {
  /** Part of the usual share below which a key is suspected. */
  tolerated: number;
  /** Probability at which chance explains no more that so few are entered where the tolerated share would be. */
  chance: number;
  /** Codes under way at once, while hardly any are entered. */
  atOnce: number;
  /** Codes that were asked for in the last hour, sent or stopped, of which none was entered, where so many are not usual. */
  unentered: number;
}

const LEVELS: Readonly<Record<GuardLevel, Limits>> = {
  USUAL: { tolerated: 0.6, chance: 1e-6, atOnce: 25, unentered: 20 },
  WATCHED: { tolerated: 0.6, chance: 1e-5, atOnce: 15, unentered: 12 },
  SURGING: { tolerated: 0.6, chance: 1e-3, atOnce: 3, unentered: 2 },
  ATTACKED: { tolerated: 0.75, chance: 0.03, atOnce: 2, unentered: 0.8 },
};

/** Chance below which more codes than usual are no accident: of a range or an address, and of a country. */
const UNUSUAL = { key: 0.02, country: 1e-4 };
/** Codes of a country that the guard has stopped in the last hour, from which on it is under attack. */
const STOPPED = 4;
/** Codes under way from which on a country can surge at all. */
const LEAST_SURGE = 5;

/** Reason to block a key; `null`: none. */
export type Suspicion = { kind: 'CONVERSION' | 'VELOCITY'; why: string } | null;

/** Counters of a country: its own, those of this hour of the day, and those of the network. */
export interface Surroundings {
  country: Counters;
  hour: Counters;
  /** `null`: it is not known. */
  network: Counters | null;
}

/** Level at which the ranges of a country, and the addresses that ask for it, are judged. */
export function levelOf({ country, hour, network }: Surroundings, now: Date, watched: boolean): GuardLevel {
  const base = watched ? 'WATCHED' : 'USUAL';
  const own = faded(country, now);
  // What is entered at this hour of the day tells more than what is entered in a week, as far as it is known.
  const atHour = usualShare(faded(hour, now), { sent: PRIOR.sent, share: usualShare(own) });
  // Where most is stopped, what gets through looks as usual again.
  if (own.fastStopped > STOPPED || isUnentered(own, atHour, LEVELS[base])) return 'ATTACKED';
  if (network !== null) {
    const of = faded(network, now);
    if (isUnentered(of, usualShare(of), LEVELS[base])) return 'ATTACKED';
  }
  return isSurging(own, faded(hour, now), now) ? 'SURGING' : base;
}

/** Check that fewer codes are entered than chance explains, in the last minutes or in the last hour. */
function isUnentered(counters: Counters, usual: number, { tolerated, chance }: Limits): boolean {
  const { hotSent, warmSent, warmEntered, fastSent, fastEntered } = counters;
  const share = usual * tolerated;
  const few = (entered: number, sent: number) =>
    atMost(Math.floor(entered), Math.floor(Math.max(0, sent - hotSent)), share) < chance;
  return few(warmEntered, warmSent) || few(fastEntered, fastSent);
}

function isSurging(country: Counters, hour: Counters, now: Date): boolean {
  const { hotSent } = country;
  if (hotSent < LEAST_SURGE) return false;
  const rate = hourRate(country, hour, now);
  // A workspace that has just begun sends its first codes at once.
  if (rate === null) return hotSent > 2 * LEAST_SURGE;
  return atLeast(Math.floor(hotSent), rate * FADES_SECONDS.hot) < UNUSUAL.country;
}

/** Codes a second that are usual in a country at this hour of the day: each day has 24 of them. */
function hourRate(country: Counters, hour: Counters, now: Date): number | null {
  const rate = usualRate(country, now);
  const own = usualRate(hour, now);
  const days = (now.getTime() - hour.since.getTime()) / 86_400_000;
  return rate === null || own === null || days < 1 ? rate : own * 24;
}

/**
 * Judges the counters of a range or an address.
 *
 * @param busy the hour of the day against others: 2 where twice the codes are usual
 * @param patience codes that are forgiven: a person who gets none asks again, from the same address
 */
export function suspicionOf(counters: Counters, now: Date, level: GuardLevel, busy = 1, patience = 0): Suspicion {
  const own = faded(counters, now);
  const { hotSent, fastSent, fastEntered, fastStopped } = own;
  const limits = LEVELS[level];
  const rate = usualRate(own, now) ?? 0;
  const asked = fastSent + fastStopped;
  if (atLeast(Math.round(asked), rate * busy * FADES_SECONDS.fast) >= UNUSUAL.key) return null;
  const usual = usualShare(own);
  const settled = Math.max(0, fastSent - hotSent);
  if (atMost(Math.floor(fastEntered), Math.floor(settled), usual * limits.tolerated) < limits.chance) {
    const shares = `${percent(fastEntered, settled)} of the last ${Math.round(settled)} codes were entered, ${percent(usual, 1)} are usual`;
    return { kind: 'CONVERSION', why: shares };
  }
  const hardly = fastEntered < fastSent * usual * limits.tolerated * 0.5;
  if ((hotSent > limits.atOnce && hardly) || (asked > limits.unentered + patience && fastEntered < 0.5)) {
    return {
      kind: 'VELOCITY',
      why: `${Math.round(asked)} codes were asked for lately, far more than usual, and ${Math.round(fastEntered)} were entered`,
    };
  }
  return null;
}

/** A key that is to be blocked, and why. */
export interface Blocked {
  key: GuardKey;
  why: string;
}

/**
 * Judges a code before it goes, by the counters of its keys. What is under suspicion is a range or an address: country, network and
 * hour make the guard stricter, and are blocked by people alone. @param keys of `keysOf`, for now @param watched its country is
 */
export function judge(
  keys: readonly GuardKey[],
  countersOf: (key: GuardKey) => Counters | undefined,
  now: Date,
  watched: boolean,
): Blocked | null {
  const of = (scope: GuardScope) => {
    const key = keys.find((each) => each.scope === scope);
    return key === undefined ? undefined : countersOf(key);
  };
  const country = of('COUNTRY') ?? noCounters(now);
  const hour = of('HOUR') ?? noCounters(now);
  const level = levelOf({ country, hour, network: of('NETWORK') ?? null }, now, watched);
  const [rate, rateNow] = [usualRate(faded(country, now), now), hourRate(faded(country, now), faded(hour, now), now)];
  const busy = rate === null || rateNow === null || rate === 0 ? 1 : Math.min(5, Math.max(0.2, rateNow / rate));
  const [, wide] = keys.filter(({ scope }) => scope === 'PREFIX');
  for (const key of keys) {
    if (key.scope !== 'PREFIX' && key.scope !== 'ADDRESS') continue;
    const counters = countersOf(key);
    if (counters === undefined) continue;
    const suspicion = suspicionOf(counters, now, key === wide ? 'USUAL' : level, busy, key.scope === 'ADDRESS' ? 1 : 0);
    if (suspicion !== null) return { key, why: suspicion.why };
  }
  return null;
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(whole, 1e-9))} %`;
}

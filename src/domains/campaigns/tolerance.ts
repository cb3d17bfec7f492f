/** Findings of a check beside those of another one, or what holds now: a campaign that differs too much is not begun. Pure. */
import { decimalOf } from '../../kernel/money.ts';
import { rangeText, totalOf } from './costs.ts';
import type { Preflight } from './preflight.ts';
import type { Reckoned } from './unit-costs.ts';

/** Figures of a check that are compared. */
export type Figure = 'RECIPIENTS' | 'SENDABLE' | 'COST';

/** A figure that differs beyond the tolerance, as it is said. */
export interface Difference {
  figure: Figure;
  before: string;
  now: string;
}

/** A run of fewer people is compared as one of so many: two people instead of one are no reason to wait. */
const FEWEST = 100;

/**
 * Compares two checks. More or fewer people count, and a higher cost alone: the most that it can be. Cost in another currency is beyond any
 * tolerance.
 *
 * @param tolerancePercent of the figure before
 */
export function differences(before: Preflight, now: Preflight, tolerancePercent: number): Difference[] {
  const people = ([figure, from, to]: readonly [Figure, number, number]): Difference[] =>
    isBeyond(from, to, { base: Math.max(from, FEWEST), tolerancePercent })
      ? [{ figure, before: String(from), now: String(to) }]
      : [];
  return [
    ...people(['RECIPIENTS', before.recipients, now.recipients]),
    ...people(['SENDABLE', before.sendable, now.sendable]),
    ...costs(before, now, tolerancePercent),
  ];
}

function isBeyond(from: number, to: number, { base, tolerancePercent }: { base: number; tolerancePercent: number }) {
  return 100 * Math.abs(to - from) > tolerancePercent * base;
}

function costs(before: Preflight, now: Preflight, tolerancePercent: number): Difference[] {
  const [from, to] = [mostOf(before), mostOf(now)];
  const said = { figure: 'COST', before: amountOf(from, before), now: amountOf(to, now) } as const;
  if (from > 0 && to > 0 && before.currency !== now.currency) return [said];
  // Without anybody before, nothing says what a message costs.
  const base = from * Math.max(1, FEWEST / before.sendable);
  return before.sendable > 0 && to > from && isBeyond(from, to, { base, tolerancePercent }) ? [said] : [];
}

const mostOf = ({ countries }: Preflight) => Number(totalOf(Object.values(countries)).high);
const amountOf = (micros: number, { currency }: Preflight) => `${decimalOf(BigInt(micros))} ${currency}`;

const WORDS: Readonly<Record<Figure, (figure: string) => string>> = {
  RECIPIENTS: (count) => `${count} recipients`,
  SENDABLE: (count) => `${count} who would get it`,
  COST: (amount) => `a cost of up to ${amount}`,
};

/**
 * Compares an audience that was frozen with the one that was checked: people come and go until a campaign begins.
 *
 * @returns a sentence; `null`: it is what was checked, within the tolerance
 */
export function frozenText(checked: number, frozen: number, tolerancePercent: number): string | null {
  if (!isBeyond(checked, frozen, { base: Math.max(checked, FEWEST), tolerancePercent })) return null;
  return `It was checked for ${checked} recipients, and has ${frozen} now that it begins: more than ${tolerancePercent} % between them. Nobody has got it yet.`;
}

/** Costs of a check, and the same by the prices of now. */
export interface Repriced extends Reckoned {
  /** Currency of the costs, and the one of the workspace now. */
  currency: string;
  currencyNow: string;
}

/** Countries that are named at most. */
const NAMED = 5;

/**
 * Compares the cost of a check with the same by the prices of now. What has no price any more counts as well: it costs nobody knows what.
 *
 * @param isDearer true: a lower cost is none that counts
 * @returns the difference in words, from "was"; `null`: it is the same, within the tolerance
 */
export function repricedText(
  { before, now, countries, currency, currencyNow }: Repriced,
  { tolerancePercent, isDearer }: { tolerancePercent: number; isDearer: boolean },
): string | null {
  if (before.recipients === 0) return null;
  if (currency !== currencyNow) return `was in ${currency}, and the currency of the workspace is ${currencyNow} now`;
  const moved = (['low', 'high'] as const).some((bound) => {
    const [from, to] = [Number(before[bound]), Number(now[bound])];
    return isBeyond(from, to, { base: from, tolerancePercent }) && (!isDearer || (bound === 'high' && to > from));
  });
  const lost = now.unpriced - before.unpriced;
  const base = before.recipients;
  const isLost = lost > 0 && isBeyond(before.unpriced, now.unpriced, { base, tolerancePercent });
  if (!moved && !isLost) return null;
  const more = countries.length > NAMED ? ` and ${countries.length - NAMED} more countries` : '';
  const named = countries.slice(0, NAMED).map((country) => country || 'no country');
  const ranges = `was ${rangeText(before, currency)}, and would be ${rangeText(now, currency)} now`;
  const unpriced = lost > 0 ? `, with ${lost} more recipients without a price` : '';
  const why = named.length === 0 ? '' : `: prices of ${named.join(', ')}${more} have changed`;
  return `${ranges}${unpriced}${why}`;
}

/** Differences from a run, in a sentence. */
export function differenceText(found: readonly Difference[], tolerancePercent: number, occurrence: number): string {
  const figures = found.map(({ figure, before, now }) => `${WORDS[figure](now)}, not ${before}`).join('; ');
  return `It differs from run ${occurrence} by more than ${tolerancePercent} %: ${figures}.`;
}

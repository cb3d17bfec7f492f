/** Figures in words: percentages, amounts, and the change since the period before. */
import type { FigureRow } from './operations.ts';

const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });

/** A count, short where it is long. */
export function countText(count: number): string {
  return Math.abs(count) < 10_000 ? count.toLocaleString() : COMPACT.format(count);
}

/** A share as a percentage. */
export function percentText(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

/** Messages that came to an end on the way without arriving whole. */
export function lostOf(figures: FigureRow): number {
  const { partiallyDelivered, undelivered, failed, expired, unknown } = figures;
  return partiallyDelivered + undelivered + failed + expired + unknown;
}

/** Amounts of money, one a currency, to the hundredth. */
export function moneyText(all: FigureRow['charges']): string {
  if (all.length === 0) return '–';
  return all.map(({ amount, currency }) => `${Number(amount).toFixed(2)} ${currency}`).join(' + ');
}

/** A change, and whether it is for the better; `null`: there is nothing to compare with. */
export interface Change {
  text: string;
  isBetter: boolean | null;
}

/** The change of a count, in percent of what it was. */
export function changeOfCount(now: number, before: number | undefined): Change | null {
  if (before === undefined || (before === 0 && now === 0)) return null;
  if (before === 0) return { text: 'new', isBetter: null };
  const percent = ((now - before) / before) * 100;
  return {
    text: `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(percent > -10 && percent < 10 ? 1 : 0)} %`,
    isBetter: null,
  };
}

/** The change of a rate, in its own units. @param moreIsBetter a higher rate is the better one */
export function changeOfRate(
  now: number | null,
  before: number | null | undefined,
  moreIsBetter: boolean,
  unit: string,
): Change | null {
  if (now === null || before == null) return null;
  const by = now - before;
  if (Math.abs(by) < 0.05) return { text: `±0 ${unit}`, isBetter: null };
  return { text: `${by < 0 ? '−' : '+'}${Math.abs(by).toFixed(1)} ${unit}`, isBetter: by > 0 === moreIsBetter };
}

/** Periods and dimensions that the screen offers, and the question that they make. */
const DAY_MS = 86_400_000;

/** Periods, each with the step that draws it well. */
export const PERIODS = [
  { name: '24h', label: 'Last 24 hours', days: 1, step: 'HOUR' },
  { name: '7d', label: 'Last 7 days', days: 7, step: 'DAY' },
  { name: '30d', label: 'Last 30 days', days: 30, step: 'DAY' },
  { name: '90d', label: 'Last 90 days', days: 90, step: 'DAY' },
  { name: '1y', label: 'Last year', days: 365, step: 'WEEK' },
] as const;
/** Name of a period in the address. */
export type PeriodName = (typeof PERIODS)[number]['name'];

/** Dimensions that messages may be told apart by. */
export const DIMENSIONS = [
  { name: 'COUNTRY', label: 'Country' },
  { name: 'NETWORK', label: 'Network' },
  { name: 'ROUTE', label: 'Route' },
  { name: 'CONNECTION', label: 'Connection' },
  { name: 'PURPOSE', label: 'Purpose' },
  { name: 'TEMPLATE', label: 'Template' },
  { name: 'SENDER', label: 'Sender' },
  { name: 'CAMPAIGN', label: 'Campaign' },
] as const;
/** A dimension. */
export type Dimension = (typeof DIMENSIONS)[number]['name'];

/** The question of a period that ends now. */
export function inputOf(period: PeriodName, by: Dimension, now: number) {
  const { days, step } = PERIODS.find(({ name }) => name === period) ?? PERIODS[1];
  return {
    from: new Date(now - days * DAY_MS).toISOString(),
    until: new Date(now).toISOString(),
    step,
    groupBy: [by],
    compareTo: 'PREVIOUS_PERIOD' as const,
    first: 100,
  };
}

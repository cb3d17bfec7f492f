/** Answers of analytics as CSV: one line a group and bucket, as spreadsheets read it. */
import { cell } from '../../kernel/csv-cell.ts';
import { latencyPercentile, MEASURES } from '../../kernel/rollups.ts';
import type { Answer, Figures, Group } from './ask.ts';
import { type Amount, chargesPer, deliveryRate, failuresOf, moneyOfKind, optOutsPer1000, share } from './rates.ts';

/** A group with the values of its dimensions as people know them. */
export interface NamedGroup {
  group: Group;
  /** In the order of the question. */
  names: readonly string[];
}

/** Columns of figures that every answer has, in their order; `docs/analytics.md` says what each is. */
export const CSV_FIGURES = [
  ...MEASURES,
  'deliveryRate',
  'optOutsPer1000',
  'charges',
  'clickRate',
  'chargesPerDelivered',
  'chargesPerClicked',
  'chargesPerReplied',
  'submitLatencyP50Ms',
  'submitLatencyP90Ms',
  'submitLatencyP99Ms',
  'deliveryLatencyP50Ms',
  'deliveryLatencyP90Ms',
  'deliveryLatencyP99Ms',
] as const;

/** Shares whose percentiles have a column. */
const PERCENTILES = [0.5, 0.9, 0.99];

/** Cells of some figures. */
interface Cells {
  /** As `CSV_FIGURES` has them. */
  figures: readonly (string | number)[];
  /** Messages by the code of their reason; absent: none. */
  failures: ReadonlyMap<string, number>;
}

/** A line before it is known which reasons have a column. */
interface Line {
  /** Times and names. */
  start: readonly string[];
  now: Cells;
  /** Of the period before; `null`: nothing is compared. */
  before: Cells | null;
}

/** The answer, a line for each group, or for each bucket of each group where it is divided; all together where there are no groups. */
export async function csvOf({ question, total }: Answer, groups: readonly NamedGroup[]): Promise<string> {
  const { groupBy, isDivided, period, compares } = question;
  const lines: Line[] = [];
  const add = async (times: readonly Date[], names: readonly string[], now: Figures, before: Figures | null) =>
    lines.push({
      start: [...times.map((at) => at.toISOString()), ...names],
      now: await cellsOf(now),
      before: before === null ? null : await cellsOf(before),
    });
  for (const { group, names } of groupBy.length === 0 ? [{ group: total, names: [] }] : groups) {
    if (!isDivided) await add([period.from, period.until], names, group.figures, group.before);
    for (const { at, figures, before } of group.points) await add([at], names, figures, before);
  }
  const sides = lines.flatMap(({ now, before }) => (before === null ? [now] : [now, before]));
  const codes = [...new Set(sides.flatMap(({ failures }) => [...failures.keys()]))].sort();
  const columns = [...CSV_FIGURES, ...codes.map((code) => `failures.${code}`)];
  const header = [
    ...(isDivided ? ['from'] : ['from', 'until']),
    ...groupBy.map((each) => each.toLowerCase()),
    ...columns,
    ...(compares ? columns.map((column) => `before.${column}`) : []),
  ];
  const valuesOf = ({ figures, failures }: Cells) => [...figures, ...codes.map((code) => failures.get(code) ?? 0)];
  const rows = lines.map(({ start, now, before }) => [
    ...start,
    ...valuesOf(now),
    ...(before === null ? [] : valuesOf(before)),
  ]);
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

async function cellsOf({ counts, amounts, latencies }: Figures): Promise<Cells> {
  const own = await amounts();
  const { submitMs, deliveryMs } = await latencies();
  const figures = [
    ...MEASURES.map((measure) => counts[measure]),
    deliveryRate(counts) ?? '',
    optOutsPer1000(counts) ?? '',
    money(moneyOfKind(own, 'CHARGE')),
    share(counts.clicked, counts.delivered) ?? '',
    ...[counts.delivered, counts.clicked, counts.replied].map((count) => money(chargesPer(own, count))),
    ...[submitMs, deliveryMs].flatMap((all) => PERCENTILES.map((part) => latencyPercentile(all, part) ?? '')),
  ];
  return { figures, failures: new Map(failuresOf(own).map(({ code, count }) => [code, count])) };
}

/** Amounts in one cell: several currencies have no sum. */
function money(amounts: readonly Amount[]): string {
  return amounts.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ');
}

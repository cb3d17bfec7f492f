/** Answers of analytics as CSV: one line a group and bucket, as spreadsheets read it. */
import { cell } from '../../kernel/csv-cell.ts';
import { MEASURES } from '../../kernel/rollups.ts';
import type { Answer, Figures, Group } from './ask.ts';
import { deliveryRate, moneyOfKind, optOutsPer1000 } from './rates.ts';

/** A group with the values of its dimensions as people know them. */
export interface NamedGroup {
  group: Group;
  /** In the order of the question. */
  names: readonly string[];
}

/** The answer, a line for each group, or for each bucket of each group where it is divided; all together where there are no groups. */
export async function csvOf({ question, total }: Answer, groups: readonly NamedGroup[]): Promise<string> {
  const { groupBy, isDivided, period } = question;
  const times = isDivided ? ['from'] : ['from', 'until'];
  const header = [
    ...times,
    ...groupBy.map((each) => each.toLowerCase()),
    ...MEASURES,
    'deliveryRate',
    'optOutsPer1000',
    'charges',
  ];
  const lines = [header.join(',')];
  const line = async (times: readonly Date[], names: readonly string[], figures: Figures) => {
    const { counts } = figures;
    const charges = moneyOfKind(await figures.amounts(), 'CHARGE').map(
      ({ amount, currency }) => `${amount} ${currency}`,
    );
    const values = MEASURES.map((measure) => counts[measure]);
    const rates = [deliveryRate(counts), optOutsPer1000(counts)].map((rate) => (rate === null ? '' : rate));
    lines.push(
      [...times.map((at) => at.toISOString()), ...names, ...values, ...rates, charges.join(' + ')].map(cell).join(','),
    );
  };
  for (const { group, names } of groupBy.length === 0 ? [{ group: total, names: [] }] : groups) {
    if (!isDivided) await line([period.from, period.until], names, group.figures);
    for (const { at, figures } of group.points) await line([at], names, figures);
  }
  return `${lines.join('\n')}\n`;
}

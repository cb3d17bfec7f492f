/** The report of a campaign as CSV: one line for all, then a line a variant, country, route, and group of its audience. */
import { cell } from '../../kernel/csv-cell.ts';
import { decimalOf } from '../../kernel/money.ts';
import { costPerSuccess, type Figures, per1000, type ReportRow } from './report.ts';

const HEADER = [
  ...['dimension', 'key', 'name', 'recipients', 'delivered', 'success', 'successPercent', 'lowPercent', 'highPercent'],
  ...['stopped', 'stoppedPer1000', 'complaints', 'complaintsPer1000', 'charges', 'costPerSuccess', 'recalled'],
];

/** The report as CSV. */
export function reportCsv(all: Figures, rows: readonly ReportRow[]): string {
  const line = (dimension: string, key: string, name: string, figures: Figures) => {
    const { recipients, delivered, success, stopped, complaints, recalled, charges } = figures;
    const money = (charges ?? []).map(({ micros, currency }) => `${decimalOf(micros)} ${currency}`).join(' + ');
    const one = costPerSuccess(figures);
    const each = one === null ? null : `${decimalOf(one.micros)} ${one.currency}`;
    const shares = [success?.count, success?.percent, success?.lowPercent, success?.highPercent];
    const harm = [stopped, per1000(stopped, delivered), complaints, per1000(complaints, delivered)];
    return [dimension, key, name, recipients, delivered, ...shares, ...harm, money, each, recalled]
      .map((value) => cell(value ?? ''))
      .join(',');
  };
  const lines = rows.map((row) => line(row.dimension, row.key, row.name, row));
  return `${[HEADER.join(','), line('ALL', '', '', all), ...lines].join('\n')}\n`;
}

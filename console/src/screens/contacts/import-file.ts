/** A file of contacts before it is sent: its columns, and afterwards its refused rows. */
import { csvRow } from '../../data/csv.ts';
import { tableOf } from '../../data/csv-table.ts';

/** A row that the hub refused. */
export interface RefusedRow {
  line: number;
  column: string | null;
  message: string;
}

/** Name of the column that says why a row was refused; a file that has it is imported without it. */
export const REFUSED_COLUMN = 'refused because';

/** Columns that the hub knows, in the words of people. */
export const KNOWN_COLUMNS = [
  { value: 'phone', label: 'Number' },
  { value: 'name', label: 'Name' },
  { value: 'tags', label: 'Tags' },
  { value: 'locale', label: 'Language' },
  { value: 'timeZone', label: 'Time zone' },
  { value: 'mccMnc', label: 'Network' },
  { value: 'consent.purposes', label: 'Consent: purposes' },
  { value: 'consent.occurredAt', label: 'Consent: when' },
  { value: 'consent.source', label: 'Consent: how' },
  { value: 'consent.text', label: 'Consent: words' },
] as const;

/** Octets of the file that are looked at for its columns. */
export const HEAD_BYTES = 65_536;

/** Reads the titles of the columns and the first row below them. */
export function headOf(text: string): { titles: string[]; example: string[] } {
  const { titles, rows } = tableOf(text, 2);
  return { titles, example: rows[0]?.cells ?? [] };
}

/**
 * Makes the file of refused rows: each as it stands in the file with the reason behind it, so that it can be mended and
 * sent again.
 */
export function refusedFile(text: string, refusals: readonly RefusedRow[]): string[] {
  const { titles, rows } = tableOf(text);
  const cellsByLine = new Map(rows.map(({ line, cells }) => [line, cells]));
  const reasons = new Map<number, string[]>();
  for (const { line, column, message } of refusals) {
    const reason = column === null ? message : `${column}: ${message}`;
    reasons.set(line, [...(reasons.get(line) ?? []), reason]);
  }
  return [
    csvRow([...titles, REFUSED_COLUMN]),
    ...[...reasons].map(([line, said]) => {
      const cells = cellsByLine.get(line) ?? [];
      const padded = Array.from({ length: Math.max(titles.length, cells.length) }, (_, at) => cells[at] ?? '');
      return csvRow([...padded, said.join('; ')]);
    }),
  ];
}

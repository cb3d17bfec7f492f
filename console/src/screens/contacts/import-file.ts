/** A file of contacts before it is sent: its columns, and afterwards its refused rows. */
import { csvRow } from '../../data/csv.ts';

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
  const lines = recordsOf(text.replace(/^\ufeff/, ''), 3);
  const [first = ''] = lines;
  const declared = /^sep=(.)\s*$/.exec(first)?.[1];
  const [header = '', row = ''] = declared === undefined ? lines : lines.slice(1);
  const separator = declared ?? separatorOf(header);
  return { titles: cellsOf(header, separator), example: cellsOf(row, separator) };
}

function separatorOf(header: string): string {
  const bare = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = [',', ';', '\t', '|'].map((each) => [each, bare.split(each).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

function cellsOf(record: string, separator: string): string[] {
  if (record === '') return [];
  const cells = [''];
  let quoted = false;
  for (const sign of record) {
    if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) cells.push('');
    else cells[cells.length - 1] += sign;
  }
  return cells.map((cell) => cell.trim());
}

/** Records of a text, by the line on which each begins: a quoted cell may have several lines. */
function recordsByLine(text: string, most: number): Map<number, string> {
  const records = new Map<number, string>();
  let begun: { line: number; text: string } | null = null;
  let line = 0;
  for (const each of text.split(/\r\n|\n|\r/)) {
    line += 1;
    const record: { line: number; text: string } =
      begun === null ? { line, text: each } : { line: begun.line, text: `${begun.text}\n${each}` };
    begun = record;
    if ((record.text.split('"').length - 1) % 2 === 1) continue;
    records.set(record.line, record.text);
    begun = null;
    if (records.size >= most) break;
  }
  return records;
}

/** A file as a table: its titles, and each row with the line it begins on. */
export function tableOf(text: string): { titles: string[]; rows: { line: number; cells: string[] }[] } {
  const records = [...recordsByLine(text.replace(/^\ufeff/, ''), Number.POSITIVE_INFINITY)];
  const declared = /^sep=(.)\s*$/.exec(records[0]?.[1] ?? '')?.[1];
  const [head, ...rest] = declared === undefined ? records : records.slice(1);
  const header = head?.[1] ?? '';
  const separator = declared ?? separatorOf(header);
  const rows = rest.flatMap(([line, record]) =>
    record.trim() === '' ? [] : [{ line, cells: cellsOf(record, separator) }],
  );
  return { titles: cellsOf(header, separator), rows };
}

function recordsOf(text: string, most: number): string[] {
  return [...recordsByLine(text, most).values()];
}

/**
 * Makes the file of refused rows: each as it stands in the file with the reason behind it, so that it can be mended and
 * sent again.
 */
export function refusedFile(text: string, refusals: readonly RefusedRow[]): string[] {
  const records = recordsByLine(text.replace(/^\ufeff/, ''), Number.POSITIVE_INFINITY);
  const all = [...records.values()];
  const declared = /^sep=(.)\s*$/.exec(all[0] ?? '')?.[1];
  const header = (declared === undefined ? all[0] : all[1]) ?? '';
  const separator = declared ?? separatorOf(header);
  const rows = new Map<number, string[]>();
  for (const { line, column, message } of refusals) {
    const reason = column === null ? message : `${column}: ${message}`;
    rows.set(line, [...(rows.get(line) ?? []), reason]);
  }
  const width = cellsOf(header, separator).length;
  return [
    csvRow([...cellsOf(header, separator), REFUSED_COLUMN]),
    ...[...rows].map(([line, reasons]) => {
      const cells = cellsOf(records.get(line) ?? '', separator);
      const padded = Array.from({ length: Math.max(width, cells.length) }, (_, at) => cells[at] ?? '');
      return csvRow([...padded, reasons.join('; ')]);
    }),
  ];
}

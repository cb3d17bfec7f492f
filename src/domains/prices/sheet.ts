/** A carrier's price sheet, read row by row into prices, with what is wrong with each row. */

import { InvalidInputError } from '../../kernel/errors.ts';
import { microsOf } from '../../kernel/money.ts';
import { PRICED_SENDERS, type PricedSender } from '../../kernel/prices.ts';
import { PURPOSE_NAMES, type Purpose } from '../../kernel/words.ts';
import { type CsvRow, openCsv } from '../imports/csv.ts';
import { type Cell, readCountry, readDay, readMccMnc, readNetwork, readPrefix, readPrice } from './cells.ts';
import { columnsOf, type PriceColumn, type SheetColumns } from './columns.ts';
import { draftFault, type PriceDraft } from './draft.ts';

/** Rows that one sheet may have. */
export const MAX_ROWS = 20_000;

/** A row that was refused: its line in the file, the column (`null`: the whole row), and the fault. */
export interface SheetRefusal {
  line: number;
  column: string | null;
  message: string;
}

/** A sheet that was read. */
export interface Sheet {
  header: readonly string[];
  /** Titles that say nothing about prices. */
  ignored: readonly string[];
  rows: { line: number; draft: PriceDraft }[];
  refused: SheetRefusal[];
  /** Cells of every row, by its line: for the file of refused rows. */
  cells: ReadonlyMap<number, readonly string[]>;
}

/** What of a sheet its rows need not say. */
export interface SheetDefaults {
  /** When prices begin whose row does not say so. */
  validFrom: Date;
}

/** Reads a sheet. @throws InvalidInputError when it is no sheet of prices as a whole */
export async function readSheet(csv: string, defaults: SheetDefaults): Promise<Sheet> {
  const file = await openCsv(octetsOf(csv));
  const rows: CsvRow[] = [];
  for await (const batch of file.batches) {
    for (const row of batch) if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
    if (rows.length > MAX_ROWS + 1) throw unfit(`has more than ${MAX_ROWS} rows: import it in pieces`);
  }
  const [header, ...rest] = rows;
  if (header === undefined) throw unfit('is empty');
  const columns = columnsOf(header.cells);
  if (typeof columns === 'string') throw unfit(columns);
  const sheet: Sheet = {
    header: header.cells,
    ignored: columns.ignored,
    rows: [],
    refused: [],
    cells: new Map(rest.map(({ line, cells }) => [line, cells])),
  };
  const sign = file.delimiter === ',' ? '.' : ',';
  for (const { line, cells } of rest) {
    const read = new RowReader(columns, cells);
    const draft = draftOfRow(read, sign, defaults);
    if (draft !== null) sheet.rows.push({ line, draft });
    else sheet.refused.push(...read.faults.map((fault) => ({ line, ...fault })));
  }
  return sheet;
}

async function* octetsOf(csv: string): AsyncGenerator<Buffer> {
  yield Buffer.from(csv);
}

function unfit(message: string): InvalidInputError {
  return new InvalidInputError([{ path: ['csv'], message }]);
}

/** The cells of one row, with the faults that reading them found. */
class RowReader {
  readonly faults: Omit<SheetRefusal, 'line'>[] = [];
  readonly #columns: SheetColumns;
  readonly #cells: readonly string[];

  constructor(columns: SheetColumns, cells: readonly string[]) {
    this.#columns = columns;
    this.#cells = cells;
  }

  get currency(): string | null {
    return this.#columns.currency;
  }

  /** The cell as it is; empty: there is none. */
  text(column: PriceColumn): string {
    const at = this.#columns.at[column];
    return at === undefined ? '' : (this.#cells[at] ?? '').trim();
  }

  /** A value of a cell; `null`: the cell is empty, or wrong. */
  value<T>(column: PriceColumn, read: (cell: string) => Cell<T>): T | null {
    const cell = this.text(column);
    if (cell === '') return null;
    const result = read(cell);
    if (result.ok) return result.value;
    this.fault(column, `${result.message}; it is "${cell.slice(0, 60)}"`);
    return null;
  }

  fault(column: PriceColumn | null, message: string): void {
    const at = column === null ? undefined : this.#columns.at[column];
    this.faults.push({ column: at === undefined ? null : (this.#columns.titles[at] ?? null), message });
  }
}

/** The price of a row; `null`: the reader has what is wrong with it. */
function draftOfRow(read: RowReader, sign: ',' | '.', defaults: SheetDefaults): PriceDraft | null {
  const country = read.value('country', readCountry);
  const network = networkOf(read);
  const prefix = read.value('prefix', readPrefix);
  const senderKind = read.value('senderKind', (cell) => wordOf<PricedSender>(cell, PRICED_SENDERS));
  const purpose = read.value('purpose', (cell) => wordOf<Purpose>(cell, PURPOSE_NAMES));
  const price = read.value('price', (cell) => readPrice(cell, sign));
  if (read.text('price') === '') read.fault('price', 'is empty: a price is needed, 0 where it costs nothing');
  const said = read.text('currency').toUpperCase();
  const currency = said !== '' ? said : (price?.currency ?? read.currency ?? '');
  if (!/^[A-Z]{3}$/.test(currency)) read.fault('currency', `must be an ISO 4217 code such as EUR; it is "${currency}"`);
  else if (price?.currency != null && price.currency !== currency) {
    read.fault('price', `is in ${price.currency}, and the row says ${currency}`);
  }
  const validFrom = read.value('validFrom', readDay) ?? defaults.validFrom;
  const validUntil = read.value('validUntil', readDay);
  // Where a sheet gives both, the prefix is that of the country, and the network says more.
  const place = network === null ? { mccMnc: null, prefix } : { mccMnc: network, prefix: null };
  if (country === null && network === null && prefix === null && read.faults.length === 0 && hasMcc(read)) {
    read.fault(null, 'names an MCC alone: say the country too');
  }
  if (price === null || read.faults.length > 0) return null;
  const pricePerPartMicros = microsOf(price.amount);
  const draft = { country, ...place, senderKind, purpose, pricePerPartMicros, currency, validFrom, validUntil };
  const fault = draftFault(draft);
  if (fault === null) return draft;
  const column = fault.path[0] as PriceColumn;
  read.fault(column, fault.message);
  return null;
}

function hasMcc(read: RowReader): boolean {
  return read.text('mcc') !== '' || read.text('mccMnc') !== '';
}

function networkOf(read: RowReader): string | null {
  const mcc = read.text('mcc');
  if (mcc !== '') return read.value('mcc', () => readNetwork(mcc, read.text('mnc')));
  if (read.text('mnc') !== '' && read.text('mccMnc') === '') read.fault('mnc', 'has no MCC beside it');
  return read.value('mccMnc', readMccMnc);
}

function wordOf<T extends string>(cell: string, words: readonly T[]): Cell<T> {
  const word = cell.toUpperCase().replace(/[\s-]+/g, '_');
  const found = words.find((each) => each === word);
  return found === undefined
    ? { ok: false, message: `must be one of ${words.join(', ')}` }
    : { ok: true, value: found };
}

/** Title of the column that says why a row was refused. */
const REFUSED_BECAUSE = 'refused because';

/** The refused rows as a file: each as it stood, with the reasons behind it, to be mended and imported again. */
export function refusedFile({ header, cells }: Sheet, refused: readonly SheetRefusal[]): string {
  const reasons = new Map<number, string[]>();
  for (const { line, column, message } of refused) {
    reasons.set(line, [...(reasons.get(line) ?? []), column === null ? message : `${column}: ${message}`]);
  }
  const rows = [...reasons].map(([line, own]) => {
    const row = cells.get(line) ?? [];
    return [...header.map((_title, at) => row[at] ?? ''), own.join('; ')];
  });
  return rows.length === 0 ? '' : [[...header, REFUSED_BECAUSE], ...rows].map(csvRow).join('');
}

function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

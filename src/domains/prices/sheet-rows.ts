/** Rows of a carrier's file: opened, and read cell by cell with the faults that reading them found. */

import { type CsvRow, openCsv } from '../../files/csv.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type Cell, readMccMnc, readNetwork } from './cells.ts';
import type { SheetColumns } from './columns.ts';

/** Rows that one file may have. */
export const MAX_ROWS = 20_000;
/** Characters that one file may have. */
export const MAX_CHARACTERS = 2_000_000;

/** A row that was refused: its line in the file, the column (`null`: the whole row), and the fault. */
export interface SheetRefusal {
  line: number;
  column: string | null;
  message: string;
}

/** A file that was opened. */
export interface OpenSheet {
  header: readonly string[];
  rows: CsvRow[];
  /** Decimal sign of its numbers where it could be either. */
  sign: ',' | '.';
  /** Cells of every row, by its line: for the file of refused rows. */
  cells: ReadonlyMap<number, readonly string[]>;
}

/** Opens a file. @throws InvalidInputError when it is none, or too large */
export async function openSheet(csv: string): Promise<OpenSheet> {
  if (csv.length > MAX_CHARACTERS) {
    throw unfit(`has ${csv.length} characters, at most ${MAX_CHARACTERS}: import it in pieces`);
  }
  const file = await openCsv(octetsOf(csv));
  const rows: CsvRow[] = [];
  for await (const batch of file.batches) {
    for (const row of batch) if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
    if (rows.length > MAX_ROWS + 1) throw unfit(`has more than ${MAX_ROWS} rows: import it in pieces`);
  }
  const [header, ...rest] = rows;
  if (header === undefined) throw unfit('is empty');
  const cells = new Map(rest.map((row) => [row.line, row.cells] as const));
  return { header: header.cells, rows: rest, sign: file.delimiter === ',' ? '.' : ',', cells };
}

async function* octetsOf(csv: string): AsyncGenerator<Buffer> {
  yield Buffer.from(csv);
}

/** The refusal of a whole file. */
export function unfit(message: string): InvalidInputError {
  return new InvalidInputError([{ path: ['csv'], message }]);
}

/** The cells of one row, with the faults that reading them found. */
export class RowReader<Column extends string> {
  readonly faults: Omit<SheetRefusal, 'line'>[] = [];
  readonly #columns: SheetColumns<Column>;
  readonly #cells: readonly string[];

  constructor(columns: SheetColumns<Column>, cells: readonly string[]) {
    this.#columns = columns;
    this.#cells = cells;
  }

  get currency(): string | null {
    return this.#columns.currency;
  }

  /** The cell as it is; empty: there is none. */
  text(column: Column): string {
    const at = this.#columns.at[column];
    return at === undefined ? '' : (this.#cells[at] ?? '').trim();
  }

  /** A value of a cell; `null`: the cell is empty, or wrong. */
  value<T>(column: Column, read: (cell: string) => Cell<T>): T | null {
    const cell = this.text(column);
    if (cell === '') return null;
    const result = read(cell);
    if (result.ok) return result.value;
    this.fault(column, `${result.message}; it is "${cell.slice(0, 60)}"`);
    return null;
  }

  fault(column: Column | null, message: string): void {
    const at = column === null ? undefined : this.#columns.at[column];
    this.faults.push({ column: at === undefined ? null : (this.#columns.titles[at] ?? null), message });
  }
}

/** The network that a row names by its MCC and MNC; `null`: it names none, or the whole country. */
export function networkOfRow(read: RowReader<'mcc' | 'mnc' | 'mccMnc'>): string | null {
  const mcc = read.text('mcc');
  if (mcc !== '') return read.value('mcc', () => readNetwork(mcc, read.text('mnc')));
  if (read.text('mnc') !== '' && read.text('mccMnc') === '') read.fault('mnc', 'has no MCC beside it');
  return read.value('mccMnc', readMccMnc);
}

/** The currency of a row: what it says, else what stands beside its amount or in the title. */
export function currencyOfRow<Money extends string>(
  read: RowReader<Money | 'currency'>,
  money: Money,
  beside: string | null,
): string {
  const said = read.text('currency').toUpperCase();
  const currency = said !== '' ? said : (beside ?? read.currency ?? '');
  if (!/^[A-Z]{3}$/.test(currency)) read.fault('currency', `must be an ISO 4217 code such as EUR; it is "${currency}"`);
  else if (beside !== null && beside !== currency) read.fault(money, `is in ${beside}, and the row says ${currency}`);
  return currency;
}

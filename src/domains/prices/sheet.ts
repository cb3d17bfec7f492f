/** A carrier's price sheet, read row by row into prices, with what is wrong with each row. */

import { microsOf } from '../../kernel/money.ts';
import { PRICED_SENDERS, type PricedSender } from '../../kernel/prices.ts';
import { PURPOSE_NAMES, type Purpose } from '../../kernel/words.ts';
import { type Cell, readCountry, readDay, readPrefix, readPrice } from './cells.ts';
import { columnsOf, type PriceColumn } from './columns.ts';
import { draftFault, type PriceDraft } from './draft.ts';
import { currencyOfRow, networkOfRow, openSheet, RowReader, type SheetRefusal, unfit } from './sheet-rows.ts';

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
  const { header, rows, sign, cells } = await openSheet(csv);
  const columns = columnsOf(header);
  if (typeof columns === 'string') throw unfit(columns);
  const sheet: Sheet = { header, ignored: columns.ignored, rows: [], refused: [], cells };
  for (const row of rows) {
    const { line } = row;
    const read = new RowReader(columns, row.cells);
    const draft = draftOfRow(read, sign, defaults);
    if (draft !== null) sheet.rows.push({ line, draft });
    else sheet.refused.push(...read.faults.map((fault) => ({ line, ...fault })));
  }
  return sheet;
}

/** The price of a row; `null`: the reader has what is wrong with it. */
function draftOfRow(read: RowReader<PriceColumn>, sign: ',' | '.', defaults: SheetDefaults): PriceDraft | null {
  const country = read.value('country', readCountry);
  const network = networkOfRow(read);
  const prefix = read.value('prefix', readPrefix);
  const senderKind = read.value('senderKind', (cell) => wordOf<PricedSender>(cell, PRICED_SENDERS));
  const purpose = read.value('purpose', (cell) => wordOf<Purpose>(cell, PURPOSE_NAMES));
  const price = read.value('price', (cell) => readPrice(cell, sign));
  if (read.text('price') === '') read.fault('price', 'is empty: a price is needed, 0 where it costs nothing');
  const currency = currencyOfRow(read, 'price', price?.currency ?? null);
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

function hasMcc(read: RowReader<PriceColumn>): boolean {
  return read.text('mcc') !== '' || read.text('mccMnc') !== '';
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
export function refusedFile(
  { header, cells }: Pick<Sheet, 'header' | 'cells'>,
  refused: readonly SheetRefusal[],
): string {
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

/** A carrier's invoice as a file: messages by the carrier's ids, or sums by country and network. */
import { microsOf } from '../../kernel/money.ts';
import type { Cell } from './cells.ts';
import { readCountry, readPrice } from './cells.ts';
import { type SheetColumns, titlesOf } from './columns.ts';
import {
  currencyOfRow,
  networkOfRow,
  type OpenSheet,
  openSheet,
  RowReader,
  type SheetRefusal,
  unfit,
} from './sheet-rows.ts';

/** Facts that a column of an invoice may hold. */
type InvoiceColumn = 'messageId' | 'country' | 'mcc' | 'mnc' | 'mccMnc' | 'messages' | 'parts' | 'amount' | 'currency';

/** Words above columns, without case, signs and accents. */
const WORDS: Readonly<Record<InvoiceColumn, string>> = {
  messageId: 'messageid,msgid,smsid,remoteid,providerid,providermessageid,smscid,reference,messageref,id',
  country:
    'country,countrycode,countryname,countryiso,iso,isocode,iso2,destination,destinationcountry,land,pays,pais,paese',
  mcc: 'mcc,mobilecountrycode',
  mnc: 'mnc,mobilenetworkcode',
  mccMnc: 'mccmnc,imsi,plmn,networkcode,operatorcode,networkid',
  messages: 'messages,messagecount,count,sms,smscount,quantity,qty,volume,submitted,delivered,totalmessages,anzahl',
  parts: 'parts,partcount,segments,segmentcount,units,smsparts',
  amount: 'amount,total,totalamount,cost,totalcost,charge,charged,sum,value,netamount,net,price,betrag,montant,importe',
  currency: 'currency,currencycode,ccy,cur,wahrung,waehrung,devise,moneda,valuta',
};

/** Kinds of lines of an invoice: single messages, or sums of destinations. */
export const INVOICE_KINDS = ['MESSAGES', 'NETWORKS'] as const;
/** Kinds of lines of an invoice. */
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

/** A row of an invoice. */
export interface InvoiceRow {
  line: number;
  /** The carrier's id of a message or a part of it; `null`: the row is a sum. */
  messageId: string | null;
  country: string | null;
  mccMnc: string | null;
  /** `null`: the row does not say. */
  messages: number | null;
  parts: number | null;
  amountMicros: bigint;
}

/** An invoice that was read. */
export interface InvoiceSheet extends OpenSheetOf {
  kind: InvoiceKind;
  currency: string;
  invoiced: InvoiceRow[];
  refused: SheetRefusal[];
  ignored: readonly string[];
}

type OpenSheetOf = Pick<OpenSheet, 'header' | 'cells'>;

/** Reads an invoice. @throws InvalidInputError when it is none as a whole, or of several currencies */
export async function readInvoice(csv: string): Promise<InvoiceSheet> {
  const sheet = await openSheet(csv);
  const columns = columnsOf(sheet.header);
  const kind = columns.at.messageId === undefined ? 'NETWORKS' : 'MESSAGES';
  const invoiced: InvoiceRow[] = [];
  const refused: SheetRefusal[] = [];
  const currencies = new Map<string, number>();
  for (const { line, cells } of sheet.rows) {
    const read = new RowReader(columns, cells);
    const found = rowOf(read, { kind, sign: sheet.sign });
    if (found === null) {
      refused.push(...read.faults.map((fault) => ({ line, ...fault })));
      continue;
    }
    const { currency, ...row } = found;
    if (!currencies.has(currency)) currencies.set(currency, line);
    invoiced.push({ line, ...row });
  }
  const [[currency] = [], second] = [...currencies];
  if (second !== undefined)
    throw unfit(`has amounts in ${currency} and, on line ${second[1]}, in ${second[0]}: an invoice is of one currency`);
  if (currency === undefined) throw unfit(`has no row that could be read: ${faultText(refused[0])}`);
  return { kind, currency, invoiced, refused, ignored: columns.ignored, header: sheet.header, cells: sheet.cells };
}

function faultText(fault: SheetRefusal | undefined): string {
  return fault === undefined ? 'it has none' : `line ${fault.line}: ${fault.column ?? 'it'} ${fault.message}`;
}

function columnsOf(titles: readonly string[]): SheetColumns<InvoiceColumn> {
  const columns = titlesOf<InvoiceColumn>(titles, WORDS, 'amount');
  if (typeof columns === 'string') throw unfit(columns);
  const { at } = columns;
  const seen = titles.map((title) => `"${title.trim()}"`).join(', ');
  if (at.amount === undefined) throw unfit(`has no column of amounts (such as "amount" or "total"); it has ${seen}`);
  if (at.messageId === undefined && at.country === undefined) {
    throw unfit(`has neither a column of the carrier’s message ids nor one of countries; it has ${seen}`);
  }
  return columns;
}

/** A row; `null`: the reader has what is wrong with it. */
function rowOf(
  read: RowReader<InvoiceColumn>,
  { kind, sign }: { kind: InvoiceKind; sign: ',' | '.' },
): (Omit<InvoiceRow, 'line'> & { currency: string }) | null {
  const amount = read.value('amount', (cell) => readPrice(cell, sign));
  if (read.text('amount') === '') read.fault('amount', 'is empty: what is asked is needed, 0 where it costs nothing');
  const currency = currencyOfRow(read, 'amount', amount?.currency ?? null);
  const [messages, parts] = [read.value('messages', readCount), read.value('parts', readCount)];
  const messageId = kind === 'MESSAGES' ? read.text('messageId') : null;
  if (messageId === '') read.fault('messageId', 'is empty: the id that the carrier gave the message is needed');
  const place =
    kind === 'MESSAGES' ? NOWHERE : { country: read.value('country', readCountry), mccMnc: networkOfRow(read) };
  if (kind === 'NETWORKS' && place.country === null && read.faults.length === 0)
    read.fault('country', 'is empty: a country is needed');
  if (amount === null || read.faults.length > 0) return null;
  return { messageId, ...place, messages, parts, amountMicros: microsOf(amount.amount), currency };
}

const NOWHERE = { country: null, mccMnc: null };

function readCount(cell: string): Cell<number> {
  if (!/^\d{1,9}$/.test(cell)) return { ok: false, message: 'must be a whole number without separators, such as 1200' };
  return { ok: true, value: Number(cell) };
}

/** A carrier's invoice beside what was settled: the differences by destination, and the corrections that follow. Pure. */
import type { SettledGroup, SettledMessage } from '../../db/sql/settled-charges.ts';
import { remoteKey } from '../../kernel/remote-key.ts';
import type { InvoiceRow, InvoiceSheet } from './invoice-sheet.ts';

/** The settled charges of a destination beside those of the invoice. */
export interface InvoiceDifference {
  /** `null`: of messages that the hub does not know, or of a number of no country. */
  country: string | null;
  /** `null`: the whole country, or not known. */
  mccMnc: string | null;
  /** False: the invoice does not name it. */
  isNamed: boolean;
  ourMessages: number;
  ourParts: number;
  ourCostMicros: bigint;
  /** Messages of ours whose cost is not known in the currency of the invoice. */
  ourUnpriced: number;
  /** `null`: the invoice does not say. */
  invoicedMessages: number | null;
  invoicedParts: number | null;
  invoicedCostMicros: bigint;
}

/** The difference between a carrier's price and what was settled; below 0: it asks less. */
export interface Correction {
  /** `null`: of all messages to a destination. */
  messageId: string | null;
  country: string | null;
  mccMnc: string | null;
  amountMicros: bigint;
}

/** Consequences of an invoice. */
export interface InvoiceOutcome {
  lines: InvoiceDifference[];
  corrections: Correction[];
  /** Rows whose message the hub did not send by this connection in the period. */
  unmatched: readonly InvoiceRow[];
}

/** The book of differences by destination. */
class Book {
  readonly lines = new Map<string, InvoiceDifference>();

  line(country: string | null, mccMnc: string | null): InvoiceDifference {
    const key = `${country}|${mccMnc}`;
    const known = this.lines.get(key);
    if (known !== undefined) return known;
    const ours = { ourMessages: 0, ourParts: 0, ourCostMicros: 0n, ourUnpriced: 0 };
    const invoiced = { invoicedMessages: null, invoicedParts: null, invoicedCostMicros: 0n };
    const line = { country, mccMnc, isNamed: false, ...ours, ...invoiced };
    this.lines.set(key, line);
    return line;
  }

  ask(
    line: InvoiceDifference,
    { messages, parts, amountMicros }: Pick<InvoiceRow, 'messages' | 'parts' | 'amountMicros'>,
  ): void {
    line.isNamed = true;
    line.invoicedCostMicros += amountMicros;
    if (messages !== null) line.invoicedMessages = (line.invoicedMessages ?? 0) + messages;
    if (parts !== null) line.invoicedParts = (line.invoicedParts ?? 0) + parts;
  }

  settle(line: InvoiceDifference, { messages, parts, costMicros, unpriced }: SettledGroup): void {
    line.ourMessages += messages;
    line.ourParts += parts;
    line.ourCostMicros += costMicros;
    line.ourUnpriced += unpriced;
  }
}

/** An invoice of sums: what was settled of a network that it does not name counts for its country. */
export function differencesByNetwork(
  { invoiced }: Pick<InvoiceSheet, 'invoiced'>,
  settled: readonly SettledGroup[],
): InvoiceOutcome {
  const book = new Book();
  for (const row of invoiced) book.ask(book.line(row.country, row.mccMnc), row);
  const named = new Set(book.lines.keys());
  for (const group of settled) {
    const own = named.has(`${group.country}|${group.mccMnc}`);
    book.settle(book.line(group.country, own ? group.mccMnc : null), group);
  }
  const lines = [...book.lines.values()];
  const corrections = lines.flatMap(({ isNamed, country, mccMnc, invoicedCostMicros, ourCostMicros }) => {
    const amountMicros = invoicedCostMicros - ourCostMicros;
    return isNamed && amountMicros !== 0n ? [{ messageId: null, country, mccMnc, amountMicros }] : [];
  });
  return { lines, corrections, unmatched: [] };
}

/** An invoice of messages: each that the hub knows is held to what was settled for it. */
export function differencesByMessage(
  { invoiced, currency }: Pick<InvoiceSheet, 'invoiced' | 'currency'>,
  settled: readonly SettledGroup[],
  known: ReadonlyMap<string, SettledMessage>,
): InvoiceOutcome {
  const book = new Book();
  const asked = new Map<string, { message: SettledMessage; micros: bigint }>();
  const unmatched: InvoiceRow[] = [];
  for (const row of invoiced) {
    const message = known.get(remoteKey(row.messageId ?? ''));
    const before = message === undefined ? undefined : asked.get(message.messageId);
    const line = message === undefined ? book.line(null, null) : book.line(message.country, message.mccMnc);
    const isFirst = before === undefined;
    // A long message has a row for each of its parts.
    book.ask(line, {
      messages: row.messages ?? (isFirst ? 1 : 0),
      parts: row.parts ?? 1,
      amountMicros: row.amountMicros,
    });
    if (message === undefined) unmatched.push(row);
    else asked.set(message.messageId, { message, micros: (before?.micros ?? 0n) + row.amountMicros });
  }
  for (const group of settled) book.settle(book.line(group.country, group.mccMnc), group);
  const corrections = [...asked.values()].flatMap(({ message, micros }) => {
    const { messageId, country, mccMnc, isSettled, costMicros, costCurrency } = message;
    // An amount of this currency cannot correct a charge in another one.
    if (isSettled && costMicros !== null && costCurrency !== currency) return [];
    const amountMicros = micros - (isSettled ? (costMicros ?? 0n) : 0n);
    return amountMicros === 0n ? [] : [{ messageId, country, mccMnc, amountMicros }];
  });
  return { lines: [...book.lines.values()], corrections, unmatched };
}

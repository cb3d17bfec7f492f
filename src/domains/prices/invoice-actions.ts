/** Writes of carriers' invoices: their import with the report of differences, and the correction of what was settled. */
import * as z from 'zod';
import type { Queryable } from '../../db/client.ts';
import { deleteInvoiceLines, insertInvoiceLines } from '../../db/sql/carrier-invoice-lines.ts';
import {
  deleteInvoice,
  insertInvoice,
  lockCorrections,
  lockInvoice,
  markCorrected,
} from '../../db/sql/carrier-invoices.ts';
import {
  clashOfInvoice,
  correctionSums,
  deleteCorrections,
  insertCorrections,
} from '../../db/sql/charge-corrections.ts';
import {
  type SettledMessage,
  type SettledOf,
  settledByRemoteKey,
  settledGroups,
} from '../../db/sql/settled-charges.ts';
import { transaction } from '../../db/transaction.ts';
import type { CarrierInvoice, CarrierInvoiceLine } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { decimalOf } from '../../kernel/money.ts';
import { remoteKey } from '../../kernel/remote-key.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { differencesByMessage, differencesByNetwork, type InvoiceOutcome } from './invoice-differences.ts';
import { type InvoiceSheet, readInvoice } from './invoice-sheet.ts';
import { refusedFile } from './sheet.ts';
import type { SheetRefusal } from './sheet-rows.ts';

/** Longest period of an invoice. */
const MAX_DAYS = 100;
const DAY_MS = 24 * 3_600_000;
/** Ids of a carrier that are looked up at a time. */
const IDS_A_TIME = 1_000;
/** Unmatched ids that an answer names. */
const NAMED_AT_MOST = 100;

/** An invoice as it is asked to be imported: the form of each value. */
export const NewInvoice = z.object({
  number: z.string().trim().min(1).max(100).refine(isStorable, NOT_STORABLE),
  periodFrom: z.date(),
  periodUntil: z.date(),
  csv: z.string(),
  dryRun: z.boolean().nullish(),
});

/** Result of an import. */
export interface ImportedInvoice {
  invoice: CarrierInvoice;
  lines: CarrierInvoiceLine[];
  /** Sum of the corrections that it would make. */
  correctionMicros: bigint;
  corrections: number;
  refused: SheetRefusal[];
  /** The refused rows as CSV, with the reasons; empty: none was. */
  refusedFile: string;
  ignoredColumns: readonly string[];
  /** The carrier's ids that the hub does not know, the first hundred. */
  unmatchedIds: string[];
}

/**
 * Reads an invoice, holds it to what was settled in its period, and stores it with the differences. Nothing that was settled is changed.
 *
 * @throws InvalidInputError when it cannot be read, or when the carrier has another of its number
 */
export async function importInvoice(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  connectionId: string,
  asked: z.output<typeof NewInvoice>,
): Promise<ImportedInvoice> {
  checkPeriod(asked);
  const sheet = await readInvoice(asked.csv);
  const { workspaceId } = actor;
  const of = { workspaceId, connectionId, from: asked.periodFrom, until: asked.periodUntil, currency: sheet.currency };
  const outcome = await outcomeOf(db.pool, of, sheet);
  const now = clock.now();
  const invoice = invoiceOf(sheet, outcome, of, { number: asked.number, now });
  const lines = outcome.lines.map((line) => ({ id: newId(), invoiceId: invoice.id, workspaceId, ...line }));
  const correctionMicros = outcome.corrections.reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
  if (asked.dryRun !== true) {
    await transaction(db.pool, async (tx) => {
      await store(tx, invoice, lines, outcome);
      const total = `${decimalOf(invoice.totalMicros)} ${invoice.currency}`;
      const detail = { connectionId, number: asked.number, total, rows: invoice.rows };
      await recordChange(tx, actor, now, { action: 'carrierInvoice.import', subject: invoice.id, detail });
    });
  }
  return {
    ...{ invoice, lines, correctionMicros, corrections: outcome.corrections.length },
    refused: sheet.refused,
    refusedFile: refusedFile(sheet, sheet.refused),
    ignoredColumns: sheet.ignored,
    unmatchedIds: outcome.unmatched.slice(0, NAMED_AT_MOST).flatMap(({ messageId }) => messageId ?? []),
  };
}

function checkPeriod({ periodFrom: from, periodUntil: until }: z.output<typeof NewInvoice>): void {
  const days = (until.getTime() - from.getTime()) / DAY_MS;
  if (days > 0 && days <= MAX_DAYS) return;
  const message =
    days > 0
      ? `is ${Math.ceil(days)} days behind the beginning, at most ${MAX_DAYS}`
      : `must be later than the beginning, ${from.toISOString()}`;
  throw new InvalidInputError([{ path: ['periodUntil'], message, received: until.toISOString() }]);
}

async function outcomeOf(db: Queryable, of: SettledOf, sheet: InvoiceSheet): Promise<InvoiceOutcome> {
  const settled = await settledGroups(db, of);
  if (sheet.kind === 'NETWORKS') return differencesByNetwork(sheet, settled);
  const keys = [...new Set(sheet.invoiced.map(({ messageId }) => remoteKey(messageId ?? '')))];
  const known = new Map<string, SettledMessage>();
  for (const chunk of chunksOf(keys, IDS_A_TIME)) {
    for (const message of await settledByRemoteKey(db, of, chunk)) known.set(message.remoteKey, message);
  }
  return differencesByMessage(sheet, settled, known);
}

function invoiceOf(
  sheet: InvoiceSheet,
  { unmatched }: InvoiceOutcome,
  { workspaceId, connectionId, from: periodFrom, until: periodUntil }: SettledOf,
  { number, now }: { number: string; now: Date },
): CarrierInvoice {
  const totalMicros = sheet.invoiced.reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
  const { kind, currency, invoiced } = sheet;
  const counts = { rows: invoiced.length, unmatched: unmatched.length, totalMicros };
  const of = { id: newId(), workspaceId, connectionId, number, kind, currency, periodFrom, periodUntil };
  return { ...of, ...counts, correctedAt: null, createdAt: now };
}

async function store(
  tx: Queryable,
  invoice: CarrierInvoice,
  lines: readonly CarrierInvoiceLine[],
  { corrections }: InvoiceOutcome,
): Promise<void> {
  if (!(await insertInvoice(tx, invoice))) {
    const message = 'is the number of an invoice of this carrier that was imported already; remove that one first';
    throw new InvalidInputError([{ path: ['number'], message, received: invoice.number }]);
  }
  await insertInvoiceLines(tx, lines);
  const { id: invoiceId, workspaceId, currency } = invoice;
  const rows = corrections.map((correction) => ({ id: newId(), workspaceId, invoiceId, currency, ...correction }));
  for (const chunk of chunksOf(rows, IDS_A_TIME)) await insertCorrections(tx, chunk);
}

/** An invoice as the caller named it. */
export interface NamedInvoice {
  id: string;
  shownId: string;
}

/**
 * Corrects what was settled by an invoice: its corrections count from now on, as rows beside the charges. Once more changes nothing.
 *
 * @throws NotFoundError; InvalidInputError where another invoice corrected some of the same
 */
export async function correctByInvoice(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  named: NamedInvoice,
): Promise<void> {
  const now = clock.now();
  await transaction(db.pool, async (tx) => {
    await lockCorrections(tx, actor.workspaceId);
    const { correctedAt } = await locked(tx, actor, named);
    if (correctedAt !== null) return;
    const clash = await clashOfInvoice(tx, named.id);
    if (clash !== null) {
      const message = `would correct what the invoice "${clash}" of the same carrier has corrected`;
      throw new InvalidInputError([{ path: ['id'], message, received: named.shownId }]);
    }
    await markCorrected(tx, named.id, now);
    const [sum] = await correctionSums(tx, [named.id]);
    const detail = { corrections: sum?.count ?? 0, amount: decimalOf(sum?.micros ?? 0n) };
    await recordChange(tx, actor, now, { action: 'carrierInvoice.correct', subject: named.id, detail });
  });
}

/** Removes an invoice that corrected nothing. @throws NotFoundError; InvalidInputError where it did: corrections stay */
export async function removeInvoice(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  named: NamedInvoice,
): Promise<void> {
  await transaction(db.pool, async (tx) => {
    const { correctedAt } = await locked(tx, actor, named);
    if (correctedAt !== null) {
      const message = `corrected charges at ${correctedAt.toISOString()}: it stays, as what it corrected does`;
      throw new InvalidInputError([{ path: ['id'], message, received: named.shownId }]);
    }
    await deleteCorrections(tx, named.id);
    await deleteInvoiceLines(tx, named.id);
    await deleteInvoice(tx, named.id);
    await recordChange(tx, actor, clock.now(), { action: 'carrierInvoice.remove', subject: named.id });
  });
}

async function locked(tx: Queryable, { workspaceId }: Actor, { id, shownId }: NamedInvoice) {
  const found = await lockInvoice(tx, workspaceId, id);
  if (found === undefined) throw new NotFoundError('CarrierInvoice', shownId);
  return found;
}

/** Statements on `charge_corrections`: what a carrier's invoice asks more or less than was settled. */
import type { ChargeCorrection } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** Stores corrections; they count once their invoice corrects charges. */
export async function insertCorrections(tx: Queryable, rows: readonly ChargeCorrection[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO charge_corrections (id, workspace_id, invoice_id, message_id, country, mcc_mnc, amount_micros, currency)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::text[])`,
    [
      plainArray(rows.map((row) => row.id)),
      plainArray(rows.map((row) => row.workspaceId)),
      plainArray(rows.map((row) => row.invoiceId)),
      plainArray(rows.map((row) => row.messageId)),
      textArray(rows.map((row) => row.country)),
      textArray(rows.map((row) => row.mccMnc)),
      plainArray(rows.map((row) => row.amountMicros)),
      textArray(rows.map((row) => row.currency)),
    ],
  );
}

/** Deletes the corrections of an invoice. */
export async function deleteCorrections(tx: Queryable, invoiceId: string): Promise<void> {
  await tx.query('DELETE FROM charge_corrections WHERE invoice_id = $1', [invoiceId]);
}

/** Sum of the corrections of an invoice, whether they count yet or not. */
export interface CorrectionSum {
  invoiceId: string;
  count: number;
  micros: bigint;
}

/** The sums of the corrections of invoices; one without any is left out. */
export async function correctionSums(db: Queryable, invoiceIds: readonly string[]): Promise<CorrectionSum[]> {
  const { rows } = await db.query<{ invoiceId: string; count: number; micros: string }>(
    `SELECT invoice_id AS "invoiceId", count(*)::int AS count, sum(amount_micros)::text AS micros
     FROM charge_corrections WHERE invoice_id = ANY($1::uuid[]) GROUP BY 1`,
    [plainArray(invoiceIds)],
  );
  return rows.map((row) => ({ ...row, micros: BigInt(row.micros) }));
}

/** A correction that counts. */
export interface MessageCorrection {
  messageId: string;
  invoiceId: string;
  number: string;
  amountMicros: bigint;
  currency: string;
  at: Date;
}

/** The corrections of messages that count, the oldest first. */
export async function correctionsOfMessages(
  db: Queryable,
  workspaceId: string,
  messageIds: readonly string[],
): Promise<MessageCorrection[]> {
  const { rows } = await db.query<MessageCorrection>(
    `SELECT c.message_id AS "messageId", i.id AS "invoiceId", i.number, c.amount_micros AS "amountMicros", c.currency,
       i.corrected_at AS at
     FROM charge_corrections c JOIN carrier_invoices i ON i.id = c.invoice_id AND i.corrected_at IS NOT NULL
     WHERE c.workspace_id = $1 AND c.message_id = ANY($2::uuid[]) ORDER BY i.corrected_at, c.id`,
    [workspaceId, plainArray(messageIds)],
  );
  return rows.map((row) => ({ ...row, amountMicros: BigInt(row.amountMicros) }));
}

/** The number of another invoice of the same carrier that corrected some of what this one would; `null`: there is none. */
export async function clashOfInvoice(tx: Queryable, id: string): Promise<string | null> {
  const { rows } = await tx.query<{ number: string }>(
    `SELECT o.number FROM carrier_invoices i
       JOIN carrier_invoices o ON o.workspace_id = i.workspace_id AND o.connection_id = i.connection_id AND o.id <> i.id
         AND o.corrected_at IS NOT NULL AND o.period_from < i.period_until AND i.period_from < o.period_until
     WHERE i.id = $1 AND (o.kind <> i.kind OR EXISTS (
       SELECT 1 FROM charge_corrections a JOIN charge_corrections b ON b.invoice_id = o.id
         AND b.message_id IS NOT DISTINCT FROM a.message_id
         AND (a.message_id IS NOT NULL OR (b.country IS NOT DISTINCT FROM a.country
           AND (a.mcc_mnc IS NULL OR b.mcc_mnc IS NULL OR a.mcc_mnc = b.mcc_mnc)))
       WHERE a.invoice_id = i.id))
     ORDER BY o.corrected_at LIMIT 1`,
    [id],
  );
  return rows[0]?.number ?? null;
}

/** Statements on `carrier_invoice_lines`: what was settled for a destination, and what a carrier asks for it. */
import type { CarrierInvoiceLine } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** Stores the lines of an invoice. */
export async function insertInvoiceLines(tx: Queryable, lines: readonly CarrierInvoiceLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.query(
    `INSERT INTO carrier_invoice_lines (id, invoice_id, workspace_id, country, mcc_mnc, is_named, our_messages, our_parts,
       our_cost_micros, our_unpriced, invoiced_messages, invoiced_parts, invoiced_cost_micros)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::boolean[], $7::int[], $8::int[],
       $9::bigint[], $10::int[], $11::int[], $12::int[], $13::bigint[])`,
    [
      plainArray(lines.map((line) => line.id)),
      plainArray(lines.map((line) => line.invoiceId)),
      plainArray(lines.map((line) => line.workspaceId)),
      textArray(lines.map((line) => line.country)),
      textArray(lines.map((line) => line.mccMnc)),
      plainArray(lines.map((line) => line.isNamed)),
      plainArray(lines.map((line) => line.ourMessages)),
      plainArray(lines.map((line) => line.ourParts)),
      plainArray(lines.map((line) => line.ourCostMicros)),
      plainArray(lines.map((line) => line.ourUnpriced)),
      plainArray(lines.map((line) => line.invoicedMessages)),
      plainArray(lines.map((line) => line.invoicedParts)),
      plainArray(lines.map((line) => line.invoicedCostMicros)),
    ],
  );
}

/** Deletes the lines of an invoice. */
export async function deleteInvoiceLines(tx: Queryable, invoiceId: string): Promise<void> {
  await tx.query('DELETE FROM carrier_invoice_lines WHERE invoice_id = $1', [invoiceId]);
}

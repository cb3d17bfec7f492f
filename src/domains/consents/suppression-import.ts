/** Many suppressions at once: those of another provider's list, of a register, of a file. */
import type { z } from 'zod';
import { contactsOfNumbers } from '../../db/sql/contacts-read.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { insertSuppression } from '../../db/sql/suppressions.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { groupBy } from '../../kernel/chunks.ts';
import type { InputIssue } from '../../kernel/errors.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { ALL_PURPOSES, OFFER_PURPOSES, STOPPED_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { phoneHash } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';
import { noteComplaint } from './note-complaint.ts';
import { NewSuppression } from './suppressions.ts';

/** Rows that one request may have. */
export const MAX_ROWS = 1_000;

/** A row, as it comes in. */
export interface ImportRow {
  phone: string;
  reason: string;
  purposes?: readonly string[] | null;
  expiresAt?: Date | null;
}

/** Result of an import. */
export interface Imported {
  /** Numbers that were not on the list for that reason. */
  added: number;
  /** Numbers that were on it already. */
  known: number;
  issues: InputIssue[];
}

interface ReadRow {
  phone: Phone;
  suppression: z.output<typeof NewSuppression>;
}

/**
 * Puts numbers on the suppression list, in one transaction. Rows that are wrong are left out and named by their position; the others are in
 * force. Rows that come again change nothing. Complaints block offers alone and STOP all but codes, unless the row says otherwise.
 */
export async function importSuppressions(
  runtime: Runtime,
  actor: Actor,
  rows: readonly ImportRow[],
): Promise<Imported> {
  const { workspaceId } = actor;
  const { db, clock, secrets } = runtime;
  const now = clock.now();
  const { read, issues } = await readRows(runtime, workspaceId, rows, now);
  if (read.length === 0) return { added: 0, known: 0, issues };
  const { added, outbox } = await transaction(db.pool, async (tx) => {
    const numbers = [...new Set(read.map(({ phone }) => phone.e164))];
    const contacts = await contactsOfNumbers(tx, workspaceId, numbers);
    let isNew = 0;
    for (const { phone, suppression } of read) {
      const { reason, expiresAt } = suppression;
      const contactId = contacts.get(phone.e164) ?? null;
      const hash = phoneHash(secrets.hashKey, workspaceId, phone.e164);
      const row = { workspaceId, phoneHash: hash, contactId, reason, purposes: purposesOf(suppression), actor };
      const made = await insertSuppression(tx, { ...row, expiresAt: expiresAt ?? null, now });
      if (!made.isNew) continue;
      isNew++;
      if (reason === 'COMPLAINT')
        await noteComplaint(tx, { workspaceId, contactId, messageId: null, source: 'IMPORT', now });
    }
    const outbox: OutboxRow[] = [];
    for (const own of groupBy(read, ({ suppression }) => purposesOf(suppression).join()).values()) {
      const blocked = own[0] === undefined ? [] : purposesOf(own[0].suppression);
      const contactIds = own.flatMap(({ phone }) => contacts.get(phone.e164) ?? []);
      const held = { workspaceId, contactIds, purposes: blocked.length === 0 ? ALL_PURPOSES : blocked, now };
      outbox.push(...(await blockQueued(tx, { ...held, orAskFor: true, reasonCode: 'SUPPRESSED' })));
    }
    const detail = { added: isNew, known: read.length - isNew, refused: issues.length };
    const change = { action: 'suppression.import', subject: workspaceId, detail };
    outbox.push(...(await recordChange(tx, actor, now, change)));
    return { added: isNew, outbox };
  });
  runtime.relay.publishSoon(outbox);
  return { added, known: read.length - added, issues };
}

/** Purposes that a row blocks; empty: all. */
function purposesOf({ reason, purposes }: ReadRow['suppression']): readonly (typeof ALL_PURPOSES)[number][] {
  if (purposes != null) return [...new Set(purposes)];
  if (reason === 'STOP') return STOPPED_PURPOSES;
  return reason === 'COMPLAINT' ? OFFER_PURPOSES : [];
}

async function readRows(
  runtime: Runtime,
  workspaceId: string,
  rows: readonly ImportRow[],
  now: Date,
): Promise<{ read: ReadRow[]; issues: InputIssue[] }> {
  const reading = await readingOfWorkspace(runtime, workspaceId);
  const [read, issues]: [ReadRow[], InputIssue[]] = [[], []];
  for (const [index, { phone, ...rest }] of rows.entries()) {
    const path = ['rows', String(index)];
    const parsed = parsePhone(phone, reading);
    const suppression = NewSuppression.safeParse(rest);
    if (!parsed.ok) issues.push({ path: [...path, 'phone'], message: parsed.message, received: phone.slice(0, 100) });
    else if (!suppression.success) {
      const [issue] = suppression.error.issues;
      issues.push({ path: [...path, ...(issue?.path ?? []).map(String)], message: issue?.message ?? 'is wrong' });
    } else if (rest.expiresAt != null && rest.expiresAt <= now) {
      const message = `is past: it is ${now.toISOString()} now`;
      issues.push({ path: [...path, 'expiresAt'], message, received: rest.expiresAt.toISOString() });
    } else read.push({ phone: parsed.phone, suppression: suppression.data });
  }
  return { read, issues };
}

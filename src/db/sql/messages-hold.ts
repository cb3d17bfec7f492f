/** Statements on `messages` that nothing was sent of yet: they may still be held back or changed. */
import type { MessageStatus, Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { STATE_COLUMNS, type TrackedMessage } from './messages.ts';

/** Selection of held messages to lock: by contact and purpose, by batch, or by ids; always within one workspace. */
export interface HeldSelection {
  workspaceId: string;
  statuses: readonly MessageStatus[];
  contactIds?: readonly string[];
  purposes?: readonly Purpose[];
  /** True: also those that ask the contacts for consent to one of the purposes, whatever else they ask for. */
  orAskFor?: true;
  batchIds?: readonly string[];
  campaignIds?: readonly string[];
  ids?: readonly string[];
  tags?: readonly string[];
  /** Only those that an opt-out does not hold, or only the others. */
  isExempt?: boolean;
  createdAfter?: Date;
  createdBefore?: Date;
  /** `null`: all of them. */
  limit: number | null;
}

/** Check whether nothing of it but the status narrows the selection from all messages a workspace ever had. */
function isBroad(selection: HeldSelection): boolean {
  const narrow = isPinned(selection) || selection.tags !== undefined;
  return !narrow && selection.statuses.every((status) => HELD_ELSEWHERE.has(status));
}

/** Check whether the selection names what an index finds in few reads. */
function isPinned({ contactIds, batchIds, campaignIds, ids }: HeldSelection): boolean {
  return [contactIds, batchIds, campaignIds, ids].some((each) => each !== undefined);
}

/** Statuses whose messages are in a chunk of the queue, or have an indexed status. */
const HELD_ELSEWHERE: ReadonlySet<MessageStatus> = new Set(['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED']);
/** $1 is the workspace. */
const IN_QUEUE_OR_DUE = `(m.indexed_status IS NOT NULL
  OR m.id IN (SELECT unnest(q.message_ids) FROM queued_chunks q WHERE q.workspace_id = $1))`;

/** Condition of the questions of consent requests: of a message that asks for several purposes `asks_for` keeps one. */
function asksFor(contacts: string, purposes: string): string {
  return `m.id IN (SELECT r.message_id FROM consent_requests r
    WHERE r.contact_id = ANY(${contacts}::uuid[]) AND r.purposes && ${purposes}::purpose[])`;
}

/** Locks messages that nothing was sent of yet, in order of id. */
export async function lockHeldMessages(tx: Queryable, selection: HeldSelection): Promise<TrackedMessage[]> {
  const values: unknown[] = [];
  const where: string[] = [];
  const add = (condition: (placeholder: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  // Of a month that has no statistics yet the planner takes a workspace and a purpose for as few rows as a contact, and reads
  // all messages of the workspace for the twenty of one person. In this form the condition is no matter of an index.
  const checked = (condition: string) => (isPinned(selection) ? `(${condition}) IS TRUE` : condition);
  add((p) => checked(`m.workspace_id = ${p}`), selection.workspaceId);
  add((p) => `m.status = ANY(${p}::message_status[])`, selection.statuses);
  if (isBroad(selection)) where.push(IN_QUEUE_OR_DUE);
  const { contactIds, orAskFor } = selection;
  add((p) => `m.contact_id = ANY(${p}::uuid[])`, contactIds);
  const contacts = `$${values.length}`;
  const orAsks = (p: string) => (orAskFor === true && contactIds !== undefined ? ` OR ${asksFor(contacts, p)}` : '');
  add((p) => checked(`(m.purpose = ANY(${p}::purpose[])${orAsks(p)})`), selection.purposes);
  add((p) => `m.batch_id = ANY(${p}::uuid[])`, selection.batchIds);
  add((p) => `m.campaign_id = ANY(${p}::uuid[])`, selection.campaignIds);
  add((p) => `m.id = ANY(${p}::uuid[])`, selection.ids);
  // The index holds messages that have tags.
  add((p) => `m.tags && ${p}::text[] AND m.tags <> '{}'`, selection.tags);
  add((p) => `(m.exemption IS NOT NULL) = ${p}::boolean`, selection.isExempt);
  add((p) => `m.created_at > ${p}`, selection.createdAfter);
  add((p) => `m.created_at < ${p}`, selection.createdBefore);
  values.push(selection.limit);
  const { rows } = await tx.query<TrackedMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE ${where.join(' AND ')} ORDER BY m.id LIMIT $${values.length} FOR UPDATE`,
    values,
  );
  return rows;
}

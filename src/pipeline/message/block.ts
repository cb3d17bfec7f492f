/** Blocking queued messages after an opt-out. */
import type { Queryable } from '../../db/client.ts';
import { lockContacts } from '../../db/sql/contacts.ts';
import { lockHeldMessages } from '../../db/sql/messages-hold.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import type { Change } from './change.ts';
import { HELD_STATUSES } from './status.ts';
import { writeChanges } from './write.ts';

/** Messages changed in one statement at most. All are locked in one: nothing is claimed while the rest is changed. */
const ROWS_A_STATEMENT = 2_000;

/** Selection of messages to block for good, and the reason. */
export interface Block {
  workspaceId: string;
  contactIds: readonly string[];
  purposes: readonly Purpose[];
  reasonCode: ReasonCode;
  /** True: also what asks for consent to one of the purposes. */
  orAskFor?: true;
  /** True: answers that confirm an opt-out go out all the same, also those of an earlier one. */
  sparesExempt?: boolean;
  now: Date;
}

/**
 * Blocks what waits for these contacts, in the transaction that records the opt-out: after its commit nothing of it is
 * sent. The contacts' rows are locked first, so that no message is accepted beside it with the consent of before.
 *
 * @returns the outbox rows to publish after the commit
 */
export async function blockQueued(tx: Queryable, hold: Block): Promise<OutboxRow[]> {
  if (hold.contactIds.length === 0) return [];
  await lockContacts(tx, hold.contactIds);
  const messages = await lockHeldMessages(tx, {
    workspaceId: hold.workspaceId,
    statuses: HELD_STATUSES,
    contactIds: hold.contactIds,
    purposes: hold.purposes,
    ...(hold.orAskFor === true ? { orAskFor: true } : {}),
    ...(hold.sparesExempt === true ? { isExempt: false } : {}),
    limit: null,
  });
  const changes: Change[] = messages.map((message) => ({
    message,
    to: { status: 'BLOCKED', reasonCode: hold.reasonCode },
    events: [{ type: 'BLOCKED', reasonCode: hold.reasonCode }],
  }));
  const outbox: OutboxRow[] = [];
  for (const chunk of chunksOf(changes, ROWS_A_STATEMENT)) outbox.push(...(await writeChanges(tx, chunk, hold.now)));
  return outbox;
}

// Changes of a conversation: one transaction with its event, its entry in the audit log and its news.
import type { Queryable } from '../../db/client.ts';
import { deleteBotDeliveriesOf } from '../../db/sql/bot-deliveries.ts';
import {
  type ConversationEventType,
  conversationEventsInsert,
  type NewConversationEvent,
} from '../../db/sql/conversation-events.ts';
import { type ConversationRow, lockConversation, storeConversation } from '../../db/sql/conversations.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { conversationNews } from '../messages/conversational.ts';

/** A change that is to be made. */
export interface ConversationChange {
  type: ConversationEventType;
  /** Columns that are another than before. */
  set?: Partial<ConversationRow>;
  /** Words of a member, which are erased with the person. */
  text?: string | null;
  /** Facts as of then: ids, times, words of the workspace. */
  detail?: object;
  /** Time that the conversation took, at its end. */
  elapsedMs?: number;
}

/** The change that is to be made; `null`: none. */
type Decided = ConversationChange | null;

/** Parts that changing a conversation needs. */
export type ChangeRuntime = Pick<Runtime, 'db' | 'clock' | 'relay' | 'telemetry'>;

/** Types of events that put a conversation at the top of the list: who looks at it must not see it jump for less. */
const ACTIVITIES: ReadonlySet<ConversationEventType> = new Set(['NOTE', 'HANDED_OVER', 'OPENED', 'PROPOSED']);

/**
 * Changes a conversation.
 *
 * @param decide the change of the conversation as it is; `null`: there is nothing to change
 * @returns its id
 * @throws NotFoundError, and what `decide` throws
 */
export async function changeConversation(
  runtime: ChangeRuntime,
  actor: Actor,
  shownId: string,
  decide: (row: ConversationRow, now: Date, tx: Queryable) => Decided | Promise<Decided>,
): Promise<string> {
  const { workspaceId } = actor;
  const now = runtime.clock.now();
  const { row, type, outbox } = await transaction(runtime.db.pool, async (tx) => {
    const row = await requireLocked(tx, workspaceId, shownId);
    const change = await decide(row, now, tx);
    if (change === null) return { row, type: null, outbox: [] };
    return { row, type: change.type, outbox: await applyChange(tx, actor, row, change, now) };
  });
  runtime.relay.publishSoon(outbox);
  if (type !== null) runtime.telemetry.count('heliograph_conversation_changes_total', { type });
  return row.id;
}

/** Locks the conversation of an id. @throws NotFoundError */
export async function requireLocked(tx: Queryable, workspaceId: string, shownId: string): Promise<ConversationRow> {
  const row = await lockConversation(tx, workspaceId, fromGlobalId('Conversation', shownId));
  if (row === null) throw new NotFoundError('Conversation', shownId);
  return row;
}

/** Applies a change to a conversation that is locked. @returns what to publish after the commit */
export async function applyChange(
  tx: Queryable,
  actor: Actor,
  row: ConversationRow,
  change: ConversationChange,
  now: Date,
): Promise<OutboxRow[]> {
  const event: NewConversationEvent = {
    id: newId(),
    workspaceId: row.workspaceId,
    conversationId: row.id,
    type: change.type,
    actorKind: actor.kind,
    actorId: actor.id,
    at: now,
    inboundId: null,
    messageId: null,
    text: change.text ?? null,
    detail: change.detail ?? null,
    elapsedMs: change.elapsedMs ?? null,
  };
  const activity = ACTIVITIES.has(change.type) ? { activityId: event.id, activityAt: now } : {};
  await storeConversation(tx, { ...row, ...change.set, ...activity });
  // A person has it now, with all that was written: a bot could not answer what it was handed.
  if (change.set?.leaseKind === 'HUMAN') await deleteBotDeliveriesOf(tx, row.workspaceId, row.id);
  if (actor.kind !== 'SYSTEM') {
    const action = `conversation.${change.type.toLowerCase()}`;
    await recordChange(tx, actor, now, { action, subject: row.id });
  }
  return insertOutbox(tx, conversationNews([event]), OUTBOX_LEASE_MS, [conversationEventsInsert([event])]);
}

// The last handler of inbound messages: says once in each absence that nobody answers now.
import { awayRepliesOf, exchangeOf } from '../../db/sql/conversation-events-look.ts';
import { type ConversationRow, conversationIdOf, lockConversation } from '../../db/sql/conversations.ts';
import { systemActor } from '../../kernel/actor.ts';
import { awayAt, isAutomatic } from './away.ts';
import { LOOP_SAME, LOOP_TEXTS } from './bot-rules.ts';
import { applyChange } from './changes.ts';
import { type InboundHandler, PASS } from './inbound-handler.ts';
import { type ActorRef, leaseAt } from './lease.ts';
import { replyWithin } from './reply.ts';

/** Such replies to one person within a day at most, however many absences there are. */
const MOST_A_DAY = 3;

function assigneeOf({ assigneeKind: kind, assigneeId: id }: ConversationRow): ActorRef | null {
  return kind === null ? null : { kind, id };
}

/**
 * Says that nobody answers now: once in each absence of the member who has the conversation, else once in each closing of the
 * workspace. It is a reply of the conversation, which an opt-out holds back as any other. A text that a machine sent gets none, nor
 * does a person whom somebody answers at this moment. Without hours and absences it costs nothing.
 */
export const AWAY_HANDLER: InboundHandler = {
  name: 'away',
  async handle(tx, message) {
    const { row, settings, runtime } = message;
    const { contactId, to: sender, workspaceId, receivedAt: now } = row;
    const { workspace } = settings;
    const desk = await settings.desk();
    if (contactId === null || row.from.type !== 'E164') return PASS;
    if (workspace.officeHours === null && desk.absences.length === 0) return PASS;
    const key = { workspaceId, contactId, sender };
    const conversation = await lockConversation(tx, workspaceId, conversationIdOf(key));
    const lease = conversation === null ? null : leaseAt(conversation, now);
    if (conversation === null || (lease !== null && lease.holder !== null)) return PASS;
    const away = awayAt(workspace, desk, assigneeOf(conversation), now);
    if (away === null || away.text === null || isAutomatic(row.body)) return PASS;
    const { inbound, repeats } = await exchangeOf(tx, key, conversation.id, now, LOOP_SAME);
    if (inbound > LOOP_TEXTS || repeats) return PASS;
    const { told, today } = await awayRepliesOf(tx, conversation.id, away.key, { since: away.since, now });
    if (told || today >= MOST_A_DAY) return PASS;
    const actor = systemActor(workspaceId);
    const sent = await replyWithin(tx, message, { actor, text: away.text, exemption: null });
    // What the gates refuse publishes nothing, and is tried again with the next text.
    if (sent.length === 0) return PASS;
    // The reply has moved the conversation on.
    const moved = (await lockConversation(tx, workspaceId, conversation.id)) ?? conversation;
    const change = { type: 'AWAY_REPLIED' as const, detail: { absence: away.key } };
    const noted = await applyChange(tx, actor, moved, change, now);
    runtime.telemetry.count('heliograph_conversation_changes_total', { type: change.type });
    return { kind: 'pass', outbox: [...sent, ...noted] };
  },
};

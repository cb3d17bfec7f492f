// The handler of inbound messages that gives conversations which nobody has to members, teams and bots, by the rules of the workspace.
import type { Queryable } from '../../db/client.ts';
import { takeTurn } from '../../db/sql/assignment-rules.ts';
import { localeOfContact } from '../../db/sql/contacts-read.ts';
import { type ConversationRow, conversationIdOf, lockConversation } from '../../db/sql/conversations.ts';
import { systemActor } from '../../kernel/actor.ts';
import { storedPhone } from '../../kernel/phone.ts';
import { answerLanguages } from '../../policy/replies/tongue.ts';
import type { Desk } from '../messages/desk.ts';
import { assigned } from './actions.ts';
import { type Heard, isFree, type RuleVerdict, verdictsOn } from './assignment.ts';
import { applyChange } from './changes.ts';
import { type InboundHandler, PASS, type ReceivedMessage } from './inbound-handler.ts';
import { type ActorRef, leaseAt } from './lease.ts';

/** Language of a person, as rules know it: of the contact, of the text, or of the country. */
export function languageOf(of: { locale: string | null; country: string | null; reply: string | null }): string {
  const [own = ''] = (of.locale ?? answerLanguages(of)[0] ?? 'en').split(/[-_]/);
  return own.toLowerCase();
}

/**
 * Gives a conversation that nobody has to the first rule that takes it, and notes which and why. Whoever has it keeps it. The next
 * handler sees the text all the same. Without rules it costs nothing.
 */
export const ASSIGNMENT_HANDLER: InboundHandler = {
  name: 'assignment',
  async handle(tx, message) {
    const { row, settings, runtime } = message;
    const { contactId, to: sender, workspaceId, receivedAt: now } = row;
    const desk = await settings.desk();
    if (contactId === null || !desk.rules.some(({ enabled }) => enabled)) return PASS;
    const id = conversationIdOf({ workspaceId, contactId, sender });
    const conversation = await lockConversation(tx, workspaceId, id);
    if (conversation === null || !isUnheld(desk, conversation, now)) return PASS;
    const heard = await heardOf(tx, message, contactId);
    const bots = settings.bots.filter(({ enabled }) => enabled).map(({ apiKeyId }) => apiKeyId);
    const verdict = verdictsOn(desk, bots, heard, settings.workspace.timeZone).at(-1);
    const assignee = verdict === undefined ? null : await assigneeOf(tx, verdict);
    if (verdict === undefined || assignee === null) return PASS;
    const change = assigned(assignee, conversation);
    const why = { assignmentRuleId: verdict.rule.id, rule: verdict.rule.name, reason: verdict.reason };
    const explained = { ...change, detail: { ...change.detail, ...why } };
    const outbox = await applyChange(tx, systemActor(workspaceId), conversation, explained, now);
    runtime.telemetry.count('heliograph_conversation_changes_total', { type: change.type });
    return { kind: 'pass', outbox };
  },
};

/** Returns true if nobody has a conversation, and nobody answers it now. */
function isUnheld(desk: Desk, row: ConversationRow, now: Date): boolean {
  if (!isFree(desk, { kind: row.assigneeKind, id: row.assigneeId })) return false;
  const lease = leaseAt(row, now);
  return lease === null || lease.holder === null;
}

async function heardOf(tx: Queryable, { row }: ReceivedMessage, contactId: string): Promise<Heard> {
  const country = row.from.type === 'E164' ? storedPhone(row.from.text).country : null;
  const locale = await localeOfContact(tx, contactId);
  const language = languageOf({ locale, country, reply: row.intent?.language ?? null });
  return { text: row.body, sender: row.to, language, at: row.receivedAt, now: row.receivedAt };
}

/** The one whom a rule gives a conversation to, whose turn it takes. */
async function assigneeOf(tx: Queryable, { rule, gives }: RuleVerdict): Promise<ActorRef | null> {
  if (gives === null) return null;
  if (gives.kind === 'to') return gives.assignee;
  const id = await takeTurn(tx, rule.id, gives.memberIds);
  return id === null ? null : { kind: 'MEMBER', id };
}

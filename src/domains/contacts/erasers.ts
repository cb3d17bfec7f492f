/** The erasure of a person table by table: one eraser for each table of which the registry says that something is taken. */
import type { Queryable } from '../../db/client.ts';
import type { ErasedTable } from '../../db/personal-data.ts';
import { deleteCallsOf } from '../../db/sql/assistant-calls.ts';
import { eraseSlotsOf } from '../../db/sql/assistant-slots.ts';
import { deleteCapCounter } from '../../db/sql/cap-counters.ts';
import { unlinkComplaints } from '../../db/sql/complaints.ts';
import { deleteEventsOf } from '../../db/sql/contact-events.ts';
import { deleteValuesOf } from '../../db/sql/contact-field-values.ts';
import { deleteMembershipsOf } from '../../db/sql/contact-list-members.ts';
import { deletePasskeysOf } from '../../db/sql/contact-passkeys.ts';
import { markContactErased } from '../../db/sql/contacts-deletion.ts';
import { eraseConversationEvents } from '../../db/sql/conversation-events.ts';
import { eraseConversations } from '../../db/sql/conversations.ts';
import { eraseCouponsOf } from '../../db/sql/coupons.ts';
import { eraseFromDeadJobs } from '../../db/sql/dead-jobs.ts';
import { deleteEvidence } from '../../db/sql/evidence.ts';
import { deleteArrivalsOf } from '../../db/sql/inbound-deliveries.ts';
import { eraseInbound } from '../../db/sql/inbound-messages.ts';
import { deletePartsFrom } from '../../db/sql/inbound-parts.ts';
import { deleteClicksOf } from '../../db/sql/link-clicks.ts';
import { deleteLinksTo } from '../../db/sql/links.ts';
import { mentionPatterns } from '../../db/sql/mentions.ts';
import { eraseRefusals } from '../../db/sql/message-batches.ts';
import { deleteLinksOf } from '../../db/sql/message-links.ts';
import { erasePartsOf } from '../../db/sql/message-parts.ts';
import { eraseMessagesOf } from '../../db/sql/messages-of-people.ts';
import { deleteFailures } from '../../db/sql/number-failures.ts';
import { deleteLineOf } from '../../db/sql/number-lookups.ts';
import { deleteMembersOf } from '../../db/sql/segment-members.ts';
import { unlinkSuppressions } from '../../db/sql/suppressions.ts';
import { deleteFiringsAbout } from '../../db/sql/trigger-firings.ts';
import { deleteUnmatchedAbout, deleteUnmatchedOfNumber } from '../../db/sql/unmatched-receipts.ts';
import { eraseVerificationsOf } from '../../db/sql/verifications.ts';
import { eraseAnswers } from '../../db/sql/webhook-deliveries.ts';
import { type Address, digitsOf } from '../../kernel/address.ts';
import { spellingsOf } from '../../kernel/numbering.ts';

/** A person who is to be erased. */
export interface Erased {
  workspaceId: string;
  contactId: string;
  address: Address;
  /** Keyed hash of the number. */
  phoneHash: Buffer;
  now: Date;
}

/** A person, with the number in every way in which networks write it, as texts are searched for it. */
interface Sought extends Erased {
  /** Without a plus; empty: it has no number. */
  spellings: readonly string[];
  /** See `mentionPatterns`. */
  mentions: readonly string[];
}

/** Takes what is the person's from a table. @returns how many rows there were */
type Eraser = (tx: Queryable, person: Sought) => Promise<number>;

/**
 * Erasers in the order in which they run. Beside the rows that are the person's own, the number is looked for where it
 * stands in free text: whole tables of the workspace are read, since erasing is rare, and half an erasure is none.
 */
const ERASERS: Record<ErasedTable, Eraser> = {
  suppressions: (tx, { workspaceId, phoneHash }) => unlinkSuppressions(tx, workspaceId, phoneHash),
  complaints: (tx, { contactId }) => unlinkComplaints(tx, contactId),
  number_failures: (tx, { contactId }) => deleteFailures(tx, contactId),
  number_lookups: (tx, { workspaceId, phoneHash }) => deleteLineOf(tx, workspaceId, phoneHash),
  contact_field_values: (tx, { contactId }) => deleteValuesOf(tx, contactId),
  contact_events: (tx, { contactId }) => deleteEventsOf(tx, contactId),
  segment_members: (tx, { contactId }) => deleteMembersOf(tx, contactId),
  trigger_firings: (tx, { contactId }) => deleteFiringsAbout(tx, contactId),
  contact_list_members: (tx, { contactId }) => deleteMembershipsOf(tx, contactId),
  cap_counters: (tx, { contactId }) => deleteCapCounter(tx, contactId),
  evidence: (tx, person) => deleteEvidence(tx, person, person.mentions),
  batch_refusals: (tx, { workspaceId, mentions }) => eraseRefusals(tx, workspaceId, mentions),
  unmatched_receipts: async (tx, { workspaceId, contactId, spellings, mentions }) =>
    (await deleteUnmatchedOfNumber(tx, workspaceId, spellings)) +
    (await deleteUnmatchedAbout(tx, workspaceId, contactId, mentions)),
  inbound_deliveries: (tx, { contactId }) => deleteArrivalsOf(tx, contactId),
  inbound_parts: (tx, { workspaceId, address }) => deletePartsFrom(tx, workspaceId, address),
  inbound_messages: (tx, { contactId }) => eraseInbound(tx, contactId),
  conversation_events: (tx, { workspaceId, contactId }) => eraseConversationEvents(tx, workspaceId, contactId),
  conversations: (tx, { workspaceId, contactId }) => eraseConversations(tx, workspaceId, contactId),
  // Before their messages: who checks a code locks them in this order.
  verifications: (tx, { contactId, now }) => eraseVerificationsOf(tx, contactId, now),
  contact_passkeys: (tx, { contactId }) => deletePasskeysOf(tx, contactId),
  coupons: (tx, { contactId }) => eraseCouponsOf(tx, contactId),
  link_clicks: (tx, { contactId }) => deleteClicksOf(tx, contactId),
  // Before those of the person, by which they are found.
  links: (tx, { contactId }) => deleteLinksTo(tx, contactId),
  message_links: (tx, { contactId }) => deleteLinksOf(tx, contactId),
  message_parts: (tx, { contactId }) => erasePartsOf(tx, contactId),
  messages: (tx, { contactId }) => eraseMessagesOf(tx, contactId),
  webhook_deliveries: (tx, { workspaceId, contactId }) => eraseAnswers(tx, workspaceId, contactId),
  assistant_slots: (tx, { contactId }) => eraseSlotsOf(tx, contactId),
  assistant_calls: (tx, { contactId }) => deleteCallsOf(tx, contactId),
  dead_jobs: (tx, { mentions }) => eraseFromDeadJobs(tx, mentions),
  contacts: (tx, { contactId, now }) => markContactErased(tx, contactId, now),
};

/** Erases a person from every table, in the caller's transaction. @returns how many rows of each were the person's */
export async function eraseEverywhere(tx: Queryable, person: Erased): Promise<Record<ErasedTable, number>> {
  // Networks write some numbers in an old spelling too. Of a short code, digits in a text say nothing.
  const { type, text } = person.address;
  const spellings = type === 'E164' ? spellingsOf(digitsOf(text)) : [];
  const sought = { ...person, spellings, mentions: mentionPatterns(spellings) };
  const rows: Partial<Record<ErasedTable, number>> = {};
  for (const [table, erase] of Object.entries(ERASERS) as [ErasedTable, Eraser][])
    rows[table] = await erase(tx, sought);
  return rows as Record<ErasedTable, number>;
}

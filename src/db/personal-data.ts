/** The registry of personal data: every column of the database, and what is done with those that can name a person. */
import type { PersonalDatum } from '../kernel/personal-data.ts';

/** A column that can hold a number, a name, or words of or about a person. */
export interface PersonalColumn extends PersonalDatum {
  table: string;
  column: string;
}

type Row = readonly [
  place: `${string}.${string}`,
  subject: PersonalDatum['subject'],
  holds: PersonalDatum['holds'],
  purpose: string,
  erase: PersonalDatum['erase'],
  exported: boolean,
];

const LEADS_NOWHERE = 'stays: the id names nobody any more';
const SHARED = 'stays: shared by all messages that were decided alike';
const FAULT = 'stays: what errors quote is left out, numbers are masked';
const OWN_WORDS = 'stays: the words of the workspace, not about a contact';

const ROWS = [
  ['contacts.phone', 'contact', 'number', 'whom messages are sent to', 'nulled', true],
  ['contacts.address', 'contact', 'name', 'who wrote without a number', 'nulled', true],
  ['contacts.name', 'contact', 'name', 'how the person is called', 'nulled', true],
  ['contacts.tags', 'contact', 'text', 'finding contacts', 'emptied', true],
  ['contacts.address_type', 'contact', 'attribute', 'what kind of address that is', 'nulled', true],
  ['contacts.mcc_mnc', 'contact', 'attribute', 'routing by network', 'nulled', true],
  ['contacts.locale', 'contact', 'attribute', 'language of templates', 'nulled', true],
  ['contacts.time_zones', 'contact', 'attribute', 'quiet hours', 'emptied', true],
  ['contacts.attributes', 'contact', 'text', 'what the workspace knows of the person', 'emptied', true],
  ['contacts.country', 'contact', 'attribute', 'counts by country', 'stays: a country names nobody', true],
  ['messages.to', 'contact', 'number', 'where the message went', 'nulled', true],
  ['messages.body', 'contact', 'text', 'what was sent', 'nulled', true],
  ['messages.tags', 'contact', 'text', 'finding messages', 'emptied', true],
  ['messages.metadata', 'contact', 'text', "the workspace's own marks", 'nulled', true],
  ['messages.submit_options', 'contact', 'text', 'TLVs and the message that is replied to', 'nulled', true],
  [
    'messages.provider_code',
    'contact',
    'text',
    'why the provider refused it',
    'stays: a code, and its meaning from the table of the channel',
    true,
  ],
  [
    'message_parts.provider_code',
    'contact',
    'text',
    'why the provider refused it',
    'stays: a code, and its meaning from the table of the channel',
    true,
  ],
  ['message_parts.receipt_tlvs', 'contact', 'text', 'what the receipt says besides', 'nulled', true],
  ['message_parts.receipt_word', 'contact', 'text', "the receipt's own word for its state", 'nulled', true],
  ['message_events.detail', 'contact', 'attribute', 'what happened', 'stays: codes, ids, times and counts', true],
  ['verifications.to', 'contact', 'number', 'whom a code was sent to', 'nulled', true],
  [
    'verifications.client_address',
    'contact',
    'attribute',
    'knowing fraud by the address it comes from',
    'nulled',
    true,
  ],
  ['verifications.secret_cipher', 'contact', 'digest', 'what a live code is derived from, encrypted', 'nulled', false],
  ['verifications.phone_hash', 'contact', 'digest', 'one live code for a number', 'stays: a keyed digest', false],
  ['inbound_messages.from', 'contact', 'number', 'who wrote', 'nulled', true],
  ['inbound_messages.from_type', 'contact', 'attribute', 'what kind of address that is', 'nulled', true],
  ['inbound_messages.body', 'contact', 'text', 'what was written', 'nulled', true],
  ['inbound_messages.intent', 'contact', 'text', 'what it was taken to ask for', 'nulled', true],
  ['inbound_messages.tlvs', 'contact', 'text', 'what came with it', 'nulled', true],
  ['inbound_messages.media', 'contact', 'file', 'pictures and files that came with it', 'nulled', true],
  ['conversations.contact_id', 'contact', 'id', 'whose conversation it is', LEADS_NOWHERE, true],
  ['conversations.labels', 'contact', 'text', 'finding conversations', 'emptied', true],
  [
    'conversations.sender',
    'sender',
    'number',
    "which of the workspace's numbers it is with",
    'stays: not about a contact',
    true,
  ],
  ['conversation_events.text', 'contact', 'text', 'notes, and summaries of hand-overs', 'nulled', true],
  ['conversation_events.detail', 'contact', 'text', 'what was changed: labels, members, times', 'nulled', true],
  ['inbound_parts.from', 'contact', 'number', 'who wrote', 'deleted', false],
  ['inbound_parts.from_type', 'contact', 'attribute', 'what kind of address that is', 'deleted', false],
  ['inbound_parts.payload', 'contact', 'text', 'a part that waits for the others', 'deleted', false],
  ['inbound_parts.udh', 'contact', 'text', 'header of a part', 'deleted', false],
  ['inbound_parts.tlvs', 'contact', 'text', 'what came with a part', 'deleted', false],
  ['inbound_deliveries.fingerprint', 'contact', 'digest', 'knowing a repeated message', 'deleted', false],
  ['unmatched_receipts.from', 'contact', 'number', 'whom a receipt is about', 'deleted', false],
  ['unmatched_receipts.to', 'contact', 'number', 'whom a receipt is about, at some SMSCs', 'deleted', false],
  [
    'unmatched_receipts.raw_text',
    'contact',
    'text',
    'the receipt as it came, without what it quotes of the message',
    'deleted',
    false,
  ],
  ['unmatched_receipts.tlvs', 'contact', 'text', 'what the receipt says besides', 'deleted', false],
  ['unmatched_receipts.word', 'contact', 'text', "the receipt's own word for its state", 'deleted', false],
  ['evidence.content', 'contact', 'text', 'proofs of consents and audit entries', 'deleted', true],
  ['evidence.phone_hash', 'contact', 'digest', 'finding the evidence of a number', 'deleted', false],
  [
    'consent_entries.proof_digest',
    'contact',
    'digest',
    'proving what the evidence was',
    'stays: a keyed digest',
    false,
  ],
  [
    'audit_entries.evidence_digest',
    'contact',
    'digest',
    'proving what the evidence was',
    'stays: a keyed digest',
    false,
  ],
  [
    'audit_entries.detail',
    'contact',
    'attribute',
    'what was changed',
    'stays: what can name a person is evidence',
    true,
  ],
  ['audit_entries.subject', 'contact', 'id', 'what was changed', 'stays: the id names nobody any more', true],
  ['suppressions.phone_hash', 'contact', 'digest', 'the number gets nothing more', 'stays: a keyed digest', false],
  ['idempotency_keys.key_digest', 'contact', 'digest', 'answering a repeated request', 'stays: a keyed digest', false],
  [
    'idempotency_keys.request_hash',
    'contact',
    'digest',
    'answering a repeated request',
    'stays: a keyed digest',
    false,
  ],
  ['batch_refusals.message', 'contact', 'text', 'why a recipient was refused', 'masked', false],
  ['dead_jobs.reason', 'contact', 'text', 'why a job failed', 'masked', false],
  [
    'dead_jobs.payload',
    'contact',
    'text',
    'a job that failed: ids, or what nobody can read',
    'stays: numbers in it are masked before it is stored',
    false,
  ],
  ['api_keys.name', 'member', 'name', 'telling keys apart', 'stays: not about a contact', false],
  [
    'members.name',
    'member',
    'name',
    'telling members apart, also in the audit log',
    'stays: not about a contact',
    false,
  ],
  ['members.email', 'member', 'name', 'telling members apart', 'stays: not about a contact', false],
  ['sessions.user_agent', 'member', 'attribute', 'telling sessions apart', 'stays: not about a contact', false],
  ['sessions.address', 'member', 'attribute', 'telling sessions apart', 'stays: not about a contact', false],
  ['passkeys.name', 'member', 'name', 'telling passkeys apart', 'stays: not about a contact', false],
  ['open_id_identities.subject', 'member', 'name', 'knowing who signs in', 'stays: not about a contact', false],
  ['senders.address', 'sender', 'name', 'whom messages come from', 'stays: not about a contact', false],
  ['verifications.sender', 'sender', 'name', 'whom the code came from', 'stays: not about a contact', false],
  ['messages.sender', 'sender', 'name', 'whom the message came from', 'stays: not about a contact', false],
  [
    'inbound_messages.to',
    'sender',
    'number',
    "which of the workspace's numbers was written to",
    'stays: not about a contact',
    false,
  ],
  ['inbound_parts.to', 'sender', 'number', "which of the workspace's numbers was written to", 'deleted', false],
  ['contacts.id', 'contact', 'id', 'what belongs together', LEADS_NOWHERE, true],
  ['consent_entries.contact_id', 'contact', 'id', 'whose entry it is', LEADS_NOWHERE, true],
  ['consent_requests.contact_id', 'contact', 'id', 'who was asked', LEADS_NOWHERE, true],
  ['consent_requests.locale', 'contact', 'attribute', 'knowing a yes', 'stays: a language names nobody', true],
  ['consents.contact_id', 'contact', 'id', 'whose consent it is', LEADS_NOWHERE, true],
  ['evidence.contact_id', 'contact', 'id', 'whose evidence it is', 'deleted', true],
  ['contact_exports.contact_id', 'contact', 'id', 'whose data a link leads to', LEADS_NOWHERE, false],
  ['suppressions.contact_id', 'contact', 'id', 'whose number it is', 'nulled', true],
  ['cap_counters.contact_id', 'contact', 'id', 'whose messages are counted', 'deleted', false],
  ['cap_counters.slots', 'contact', 'id', 'caps on messages to a person', 'deleted', false],
  ['messages.contact_id', 'contact', 'id', 'whom it went to', LEADS_NOWHERE, true],
  ['verifications.contact_id', 'contact', 'id', 'whom a code was sent to', LEADS_NOWHERE, true],
  ['inbound_messages.contact_id', 'contact', 'id', 'who wrote it', LEADS_NOWHERE, true],
  ['decisions.content', 'contact', 'attribute', 'why a message was sent or not', SHARED, true],
  ['timers.payload', 'contact', 'id', 'what is due', 'stays: ids only', false],
  ['timers.reason', 'contact', 'text', 'why a timer failed', FAULT, false],
  ['webhook_deliveries.log', 'contact', 'text', 'what receivers answered', 'emptied', false],
  ['webhook_deliveries.subject_id', 'contact', 'id', 'what an event is about', LEADS_NOWHERE, false],
  ['webhook_endpoints.url', 'workspace', 'text', 'where webhooks are sent to', OWN_WORDS, false],
  ['webhook_endpoints.description', 'workspace', 'text', 'what an endpoint is for', OWN_WORDS, false],
  ['webhook_endpoints.filter', 'workspace', 'text', 'which events it gets', OWN_WORDS, false],
  ['webhook_endpoints.secret', 'workspace', 'text', 'its secret, encrypted', 'stays: not about a contact', false],
  [
    'webhook_endpoints.previous_secret',
    'workspace',
    'text',
    'its secret of before, encrypted',
    'stays: not about a contact',
    false,
  ],
  ['duty_runs.reason', 'contact', 'text', 'why a duty failed', FAULT, false],
  ['outbox.payload', 'contact', 'id', 'what JetStream is to be told', 'stays: ids only', false],
  ['resume_points.key', 'member', 'name', 'which subscriber goes on where', 'stays: not about a contact', false],
  ['workspaces.name', 'workspace', 'name', 'telling workspaces apart', OWN_WORDS, false],
  ['workspaces.help_text', 'workspace', 'text', 'the answer to HELP', OWN_WORDS, false],
  ['workspaces.opt_out_text', 'workspace', 'text', 'the confirmation of an opt-out', OWN_WORDS, false],
  ['workspaces.opt_in_text', 'workspace', 'text', 'the confirmation of an opt-in', OWN_WORDS, false],
  ['workspaces.keywords', 'workspace', 'text', 'its own words for STOP, START and HELP', OWN_WORDS, false],
  ['workspaces.rules', 'workspace', 'text', 'its rules over those of countries', OWN_WORDS, false],
  ['templates.name', 'workspace', 'name', 'telling templates apart', OWN_WORDS, false],
  ['verifications.purpose_text', 'workspace', 'text', 'what codes are for', OWN_WORDS, true],
  ['verifications.template', 'workspace', 'name', 'which template says a code', OWN_WORDS, false],
  ['template_versions.variables', 'workspace', 'text', 'what a template asks for', OWN_WORDS, false],
  ['template_bodies.body', 'workspace', 'text', 'what a template says to everybody', OWN_WORDS, false],
  ['connections.name', 'workspace', 'name', 'telling connections apart', OWN_WORDS, false],
  ['connections.settings', 'workspace', 'text', 'where and as whom to bind', OWN_WORDS, false],
  ['connections.learned', 'workspace', 'text', 'how its receipts are written', 'stays: not about a contact', false],
  ['connections.health', 'workspace', 'text', 'how a connection is', 'stays: states, counts and faults', false],
  ['connections.secret_cipher', 'workspace', 'text', 'the password, encrypted', 'stays: not about a contact', false],
  ['routes.name', 'workspace', 'name', 'telling routes apart', OWN_WORDS, false],
  ['routes.senders', 'workspace', 'name', 'which senders a route takes', OWN_WORDS, false],
  ['routes.default_sender', 'workspace', 'name', 'whom its messages come from', OWN_WORDS, false],
] as const satisfies readonly Row[];

/** The columns that hold personal data. */
export const PERSONAL_COLUMNS: readonly PersonalColumn[] = (ROWS as readonly Row[]).map(
  ([place, subject, holds, purpose, erase, exported]) => {
    const [table = '', column = ''] = place.split('.');
    return { table, column, subject, holds, purpose, erase, exported };
  },
);

/** The columns that hold none, by table: ids, times, counts, settings and closed sets of words. */
export const OTHER_COLUMNS: Readonly<Record<string, string>> = {
  workspaces: 'id default_country time_zone currency smart_encoding created_at',
  api_keys: 'id workspace_id role scopes prefix hash expires_at revoked_at last_used_at configured created_at',
  logins: 'id created_at',
  members: 'id workspace_id login_id role created_at joined_at removed_at',
  sessions: 'id login_id member_id hash method created_at last_used_at expires_at ended_at',
  sign_in_links: 'id member_id kind hash created_at expires_at used_at',
  passkeys: 'id login_id credential_id public_key counter transports backed_up created_at last_used_at',
  open_id_identities: 'id login_id issuer created_at',
  sign_in_challenges: 'hash session_id expires_at',
  sign_in_rates: 'key clear_at',
  contacts: 'workspace_id created_at updated_at erased_at deleted_at last_reference',
  consent_entries: 'id workspace_id position hash action purposes source actor_kind actor_id occurred_at recorded_at',
  consent_heads: 'workspace_id position hash seal moved_at',
  consent_requests:
    'id workspace_id purposes status message_id entry_id actor_kind actor_id created_at expires_at ended_at',
  evidence: 'entry_id workspace_id',
  consents: 'purpose workspace_id state entry_id since by_stop',
  suppressions: 'id workspace_id reason purposes actor_kind actor_id created_at',
  cap_counters: 'workspace_id last_at',
  contact_exports: 'id workspace_id token_hash actor_kind actor_id created_at expires_at',
  templates: 'id workspace_id version published_version created_at updated_at deleted_at',
  template_versions: 'id template_id version default_locale created_at published_at',
  template_bodies: 'version_id locale',
  senders: 'id workspace_id kind created_at',
  connections:
    'id workspace_id kind response_timeout_seconds query_after_seconds country enabled revision deleted_at owner_id lease_until state circuit health_at created_at',
  routes:
    'id workspace_id countries prefixes purposes mcc_mncs priority weight min_acceptance_percent min_delivery_percent max_response_ms receipt_timeout_seconds price_per_part_micros price_currency created_at',
  route_targets: 'route_id position connection_id',
  route_quality: 'route_id connection_id bucket submits accepted refused delivered undelivered response_ms_sum',
  message_batches: 'id workspace_id purpose total accepted duplicates created_at',
  batch_refusals: 'batch_id index code',
  messages:
    'id workspace_id batch_id country purpose status reason_code network_error_code template_version_id locale encoding part_count submit_count receipt_timeout_seconds concat_reference route_id connection_id price_micros price_currency decision_id indexed_status send_at expires_at queued_at attempt possible_duplicate exemption consent_entry_id actor_kind actor_id due_at trace_parent created_at claimed_at sent_at finished_at implicit_events',
  decisions: 'id created_at',
  queued_chunks: 'id workspace_id connection_id lane message_ids queued_at due_at',
  dispatchers: 'id lease_until',
  claims: 'id message_ids attempts due_at owner_id written',
  message_parts:
    'message_id number attempt connection_id status remote_id remote_key receipt_state receipt_done_at network_error_code responded_at receipt_at read_at',
  message_events: 'id workspace_id message_id type status at part reason_code',
  verifications:
    'id workspace_id country status code_length locale domain app_hash checks sends next_send_at resend_after_seconds expires_at actor_kind actor_id created_at ended_at',
  verification_sends: 'message_id verification_id number',
  inbound_messages:
    'id workspace_id connection_id encoding keyword missing_parts destination_port source_port duplicate_of_id received_at',
  conversations:
    'id workspace_id state snoozed_until assignee_kind assignee_id activity_id activity_at inbound_event_id opened_at waiting_since closed_at lease_kind lease_actor_kind lease_actor_id lease_until created_at',
  conversation_events: 'id workspace_id conversation_id type actor_kind actor_id at inbound_id message_id elapsed_ms',
  conversation_reads: 'conversation_id actor_id workspace_id event_id',
  inbound_parts:
    'group_id number connection_id tie reference total data_coding default_alphabet destination_port source_port received_at',
  inbound_deliveries: 'connection_id arrival inbound_id received_at',
  unmatched_receipts:
    'id workspace_id connection_id remote_id response_keys remote_key state network_error_code done_at received_at',
  idempotency_keys: 'workspace_id operation result_id created_at',
  outbox: 'id message_id subject created_at lease_until',
  feed_life: 'id epoch created head head_id from_sequences lost_head cursor_key began_at',
  resume_points: 'id workspace_id actor_id stream holder cursor at',
  dead_jobs: 'subject failures first_at last_at',
  timers: 'id kind subject_id workspace_id due_at attempts quarantined_at',
  webhook_endpoints:
    'id workspace_id events version ordered previous_until enabled enabled_at disabled_reason failing_since failures last_delivered_at due_at paused_until lease_owner lease_until created_at',
  webhook_deliveries:
    'id workspace_id endpoint_id event event_id status due_at retry_until attempts created_at finished_at',
  webhook_positions: 'id epoch sequence check owner lease_until',
  duty_runs: 'name succeeded_at duration_ms failed_at',
  data_keys: 'id kind created_at',
  data_key_wraps: 'data_key_id secret_key_id wrapped',
  watermarks: 'name id',
  request_log: 'id workspace_id actor_kind actor_id request_id type operation fields duration_ms cost code at',
  audit_entries: 'id workspace_id actor_kind actor_id action at',
};

type PlaceOf<R> = R extends readonly [infer Place, string, string, string, infer Effect, boolean]
  ? Effect extends `stays: ${string}`
    ? never
    : Place
  : never;
type TableOf<Place> = Place extends `${infer Table}.${string}` ? Table : never;

/** Table of which erasing a contact takes something. */
export type ErasedTable = TableOf<PlaceOf<(typeof ROWS)[number]>>;

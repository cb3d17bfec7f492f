/** The registry of personal data: every column of the database, and what is done with those that can name a person. */

/** A column that can hold a number, a name, or words of or about a person. */
export interface PersonalColumn {
  table: string;
  column: string;
  subject: 'contact' | 'member' | 'sender';
  holds: 'number' | 'name' | 'text' | 'file' | 'attribute' | 'digest';
  purpose: string;
  /** `nulled`: the row stays, without it; `deleted`: the row goes; otherwise why it stays. */
  erase: 'nulled' | 'deleted' | `stays: ${string}`;
  /** Part of an export of the contact. */
  exported: boolean;
}

type Row = [
  place: string,
  subject: PersonalColumn['subject'],
  holds: PersonalColumn['holds'],
  purpose: string,
  erase: PersonalColumn['erase'],
  exported: boolean,
];

const ROWS: readonly Row[] = [
  ['contacts.phone', 'contact', 'number', 'whom messages are sent to', 'nulled', true],
  ['contacts.address', 'contact', 'name', 'who wrote without a number', 'nulled', true],
  ['contacts.name', 'contact', 'name', 'how the person is called', 'nulled', true],
  ['contacts.tags', 'contact', 'text', 'finding contacts', 'nulled', true],
  ['contacts.address_type', 'contact', 'attribute', 'what kind of address that is', 'nulled', true],
  ['contacts.mcc_mnc', 'contact', 'attribute', 'routing by network', 'nulled', true],
  ['contacts.locale', 'contact', 'attribute', 'language of templates', 'nulled', true],
  ['contacts.time_zones', 'contact', 'attribute', 'quiet hours', 'nulled', true],
  ['contacts.attributes', 'contact', 'text', 'what the workspace knows of the person', 'nulled', true],
  ['contacts.country', 'contact', 'attribute', 'counts by country', 'stays: a country names nobody', true],
  ['messages.to', 'contact', 'number', 'where the message went', 'nulled', true],
  ['messages.body', 'contact', 'text', 'what was sent', 'nulled', true],
  ['messages.tags', 'contact', 'text', 'finding messages', 'nulled', true],
  ['messages.metadata', 'contact', 'text', "the workspace's own marks", 'nulled', true],
  ['messages.submit_options', 'contact', 'text', 'TLVs and the message that is replied to', 'nulled', true],
  [
    'messages.provider_code',
    'contact',
    'text',
    'why the provider refused it',
    'stays: codes and words of the provider',
    false,
  ],
  [
    'message_parts.provider_code',
    'contact',
    'text',
    'why the provider refused it',
    'stays: codes and words of the provider',
    false,
  ],
  ['message_parts.receipt_tlvs', 'contact', 'text', 'what the receipt says besides', 'nulled', false],
  ['message_events.detail', 'contact', 'text', 'what happened', 'stays: codes, ids and counts', false],
  ['inbound_messages.from', 'contact', 'number', 'who wrote', 'nulled', true],
  ['inbound_messages.from_type', 'contact', 'attribute', 'what kind of address that is', 'nulled', true],
  ['inbound_messages.body', 'contact', 'text', 'what was written', 'nulled', true],
  ['inbound_messages.tlvs', 'contact', 'text', 'what came with it', 'nulled', false],
  ['inbound_messages.media', 'contact', 'file', 'pictures and files that came with it', 'nulled', true],
  ['inbound_parts.from', 'contact', 'number', 'who wrote', 'deleted', false],
  ['inbound_parts.payload', 'contact', 'text', 'a part that waits for the others', 'deleted', false],
  ['inbound_parts.udh', 'contact', 'text', 'header of a part', 'deleted', false],
  ['inbound_parts.tlvs', 'contact', 'text', 'what came with a part', 'deleted', false],
  ['inbound_deliveries.fingerprint', 'contact', 'digest', 'knowing a repeated message', 'deleted', false],
  ['unmatched_receipts.from', 'contact', 'number', 'whom a receipt is about', 'deleted', false],
  ['unmatched_receipts.to', 'contact', 'number', 'whom a receipt is about, at some SMSCs', 'deleted', false],
  ['unmatched_receipts.raw_text', 'contact', 'text', 'the receipt as it came', 'deleted', false],
  ['unmatched_receipts.tlvs', 'contact', 'text', 'what the receipt says besides', 'deleted', false],
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
  ['audit_entries.detail', 'contact', 'text', 'what was changed', 'stays: what can name a person is evidence', false],
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
  ['batch_refusals.message', 'contact', 'text', 'why a recipient was refused', 'nulled', false],
  ['dead_jobs.reason', 'contact', 'text', 'why a job failed', 'nulled', false],
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
];

/** The columns that hold personal data. */
export const PERSONAL_COLUMNS: readonly PersonalColumn[] = ROWS.map(
  ([place, subject, holds, purpose, erase, exported]) => {
    const [table = '', column = ''] = place.split('.');
    return { table, column, subject, holds, purpose, erase, exported };
  },
);

/** The columns that hold none, by table: ids, times, counts, settings and closed sets of words. */
export const OTHER_COLUMNS: Readonly<Record<string, string>> = {
  workspaces:
    'id name default_country time_zone currency help_text opt_out_text opt_in_text keywords smart_encoding created_at',
  api_keys: 'id workspace_id role scopes prefix hash expires_at revoked_at last_used_at configured created_at',
  logins: 'id created_at',
  members: 'id workspace_id login_id role created_at joined_at removed_at',
  sessions: 'id login_id member_id hash method created_at last_used_at expires_at ended_at',
  sign_in_links: 'id member_id kind hash created_at expires_at used_at',
  passkeys: 'id login_id credential_id public_key counter transports backed_up created_at last_used_at',
  open_id_identities: 'id login_id issuer created_at',
  sign_in_challenges: 'hash session_id expires_at',
  sign_in_rates: 'key clear_at',
  contacts: 'id workspace_id created_at updated_at erased_at deleted_at last_reference',
  consent_entries: 'id workspace_id contact_id action purposes source actor_kind actor_id occurred_at recorded_at',
  evidence: 'entry_id workspace_id contact_id',
  consents: 'contact_id purpose workspace_id state entry_id since by_stop',
  suppressions: 'id workspace_id contact_id reason purposes actor_kind actor_id created_at',
  templates: 'id workspace_id name version published_version created_at updated_at deleted_at',
  template_versions: 'id template_id version default_locale variables created_at published_at',
  template_bodies: 'version_id locale body',
  senders: 'id workspace_id kind created_at',
  connections:
    'id workspace_id kind name settings learned secret_cipher response_timeout_seconds query_after_seconds country enabled revision deleted_at owner_id lease_until state circuit health health_at created_at',
  routes:
    'id workspace_id name countries prefixes purposes mcc_mncs senders priority weight min_acceptance_percent min_delivery_percent max_response_ms receipt_timeout_seconds default_sender price_per_part_micros price_currency created_at',
  route_targets: 'route_id position connection_id',
  route_quality: 'route_id connection_id bucket submits accepted refused delivered undelivered response_ms_sum',
  message_batches: 'id workspace_id purpose total accepted duplicates created_at',
  batch_refusals: 'batch_id index code',
  messages:
    'id workspace_id contact_id batch_id country purpose status reason_code network_error_code template_version_id locale encoding part_count submit_count receipt_timeout_seconds concat_reference route_id connection_id price_micros price_currency decision_id indexed_status send_at expires_at queued_at attempt possible_duplicate exemption consent_entry_id actor_kind actor_id due_at trace_parent created_at claimed_at sent_at finished_at implicit_events',
  decisions: 'id content created_at',
  queued_chunks: 'id workspace_id connection_id lane message_ids queued_at due_at',
  dispatchers: 'id lease_until',
  claims: 'id message_ids attempts due_at owner_id written',
  message_parts:
    'message_id number attempt connection_id status remote_id remote_key receipt_state receipt_word receipt_done_at network_error_code responded_at receipt_at read_at',
  message_events: 'id workspace_id message_id type status at part reason_code',
  inbound_messages:
    'id workspace_id contact_id connection_id encoding keyword keyword_rule missing_parts destination_port source_port duplicate_of_id received_at',
  inbound_parts:
    'group_id number connection_id from_type tie reference total data_coding default_alphabet destination_port source_port received_at',
  inbound_deliveries: 'connection_id arrival inbound_id received_at',
  unmatched_receipts:
    'id workspace_id connection_id remote_id response_keys remote_key state word network_error_code done_at received_at',
  idempotency_keys: 'workspace_id operation result_id created_at',
  outbox: 'id message_id subject payload created_at lease_until',
  feed_life: 'id epoch created head head_id from_sequences lost_head cursor_key began_at',
  resume_points: 'id workspace_id actor_id stream key holder cursor at',
  dead_jobs: 'subject payload failures first_at last_at',
  timers: 'id kind subject_id workspace_id due_at payload attempts quarantined_at reason',
  duty_runs: 'name succeeded_at duration_ms failed_at reason',
  data_keys: 'id kind created_at',
  data_key_wraps: 'data_key_id secret_key_id wrapped',
  watermarks: 'name id',
  audit_entries: 'id workspace_id actor_kind actor_id action subject at',
};

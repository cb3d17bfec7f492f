/** The registry of personal data by table: whose rows are, how long they are kept, and what stands in JSON. */

/**
 * Tables that an export reads, and the column by which their rows are the contact's: that of its id, or of the id of one of its
 * messages. `phone_hash`: the number's as well.
 */
export const EXPORTED_TABLES = {
  contacts: 'id',
  contact_list_members: 'contact_id',
  contact_events: 'contact_id',
  consent_entries: 'contact_id',
  consent_requests: 'contact_id',
  consents: 'contact_id',
  evidence: 'phone_hash',
  suppressions: 'phone_hash',
  messages: 'contact_id',
  message_parts: 'message_id',
  message_events: 'message_id',
  message_links: 'message_id',
  link_clicks: 'message_id',
  decisions: 'decision_id',
  verifications: 'contact_id',
  contact_passkeys: 'contact_id',
  inbound_messages: 'contact_id',
  conversations: 'contact_id',
  conversation_events: 'conversation_id',
  assistant_slots: 'contact_id',
  assistant_calls: 'contact_id',
  audit_entries: 'subject',
} as const;

const MESSAGES_GO = 'with their month, where HELIOGRAPH_RETENTION_DAYS is set; else kept';
const SOONER = ', or sooner by setRetention';

/** Time that rows are kept, by table; a table that is not here holds nothing personal. */
export const KEPT: Readonly<Record<string, string>> = {
  contacts: 'until erased',
  contact_lists: 'until removed',
  contact_fields: 'until removed',
  contact_field_values: 'as the attribute of the contact',
  contact_events: 'HELIOGRAPH_CONTACT_EVENT_DAYS, or until deleted or erased',
  segments: 'until removed',
  segment_watches: 'while a trigger waits for it, or somebody follows it, and an hour longer',
  segment_members: 'as long as the segment is watched and they are in it',
  contact_list_members: 'until taken off the list, deleted or erased',
  consent_entries: 'kept: the proof of what people said',
  consent_requests: 'kept: who was asked, and what came of it',
  consents: 'kept: what holds now',
  evidence: 'until the contact is erased',
  complaints: 'kept: they count for senders and templates',
  rollup_changes: 'until they are added to the roll-ups, seconds as a rule',
  rollups: 'hours 100 days, days 1,100 days, months kept',
  rollup_amounts: 'hours 100 days, days 1,100 days, months kept',
  number_failures: 'until a message is delivered, the number is freed, or the contact is erased',
  cap_counters: 'until 31 days after the last message that counts',
  contact_exports: 'until the link is used, a quarter of an hour at most',
  suppressions: 'until lifted, or until the end that was given with it',
  audit_entries: 'kept',
  data_reads: 'kept',
  messages: `${MESSAGES_GO}${SOONER}; texts of codes ten minutes, or until these end`,
  message_parts: MESSAGES_GO + SOONER,
  message_events: MESSAGES_GO + SOONER,
  campaigns: 'kept',
  triggers: 'until removed',
  trigger_firings: 'until the trigger is removed, or erased: each occurrence is known for ever',
  pauses: 'kept',
  campaign_chunks: 'kept: whom a campaign was for',
  campaign_refusals: 'kept: why somebody got nothing',
  links: 'kept; those of a text to one person until erased',
  message_links: MESSAGES_GO + SOONER,
  link_clicks: MESSAGES_GO + SOONER,
  verifications: MESSAGES_GO,
  verification_counters: 'thirty days after its last code',
  fraud_rules: 'kept',
  fraud_alerts: 'ninety days',
  verification_settings: 'kept',
  contact_passkeys: 'until removed, or until the person is erased',
  inbound_messages: MESSAGES_GO + SOONER,
  conversations: 'kept; labels until erased',
  conversation_events: 'kept; words until erased or by setRetention, changes until erased',
  batch_refusals: MESSAGES_GO,
  decisions: MESSAGES_GO,
  idempotency_keys: MESSAGES_GO,
  unmatched_receipts: 'until it matches, or HELIOGRAPH_RETENTION_DAYS; else kept',
  inbound_parts: 'until the message is whole, five minutes at most',
  inbound_deliveries: 'five minutes',
  timers: 'until it is done',
  outbox: 'until JetStream has it',
  dead_jobs: 'seven days after its last failure',
  webhook_endpoints: 'until deleted',
  webhook_deliveries: `HELIOGRAPH_WEBHOOK_LOG_DAYS after it was enqueued${SOONER}`,
  duty_runs: 'until the next run',
  resume_points: 'seven days after its last use',
  api_keys: 'kept',
  members: 'kept',
  sessions: 'kept',
  passkeys: 'until removed',
  open_id_identities: 'until removed',
  carrier_invoices: 'kept',
  senders: 'until deleted',
  connections: 'kept',
  routes: 'until deleted',
  bots: 'until removed',
  bot_webhooks: 'until removed',
  assistants: 'until removed',
  assistant_slots: 'until the assistant is removed',
  assistant_calls: 'HELIOGRAPH_ASSISTANT_LOG_DAYS, or until erased',
  teams: 'until removed',
  assignment_rules: 'until removed',
  absences: 'until removed',
  inbox_views: 'until removed',
  templates: 'kept',
  template_versions: 'kept',
  template_bodies: 'kept',
  workspaces: 'kept',
};

/**
 * Paths of the JSON that stays when a contact is erased: none holds a number, a name or words of a person. JSON that erasing
 * takes as a whole may hold anything, and so may what is the workspace's own.
 */
export const JSON_PATHS: Readonly<Record<string, string>> = {
  'messages.provider_code': 'channel code text',
  'messages.charge': 'state billedAt price currency cost costCurrency connectionId periods periods[]',
  'message_parts.provider_code': 'channel code text',
  'message_events.detail':
    'attempt code code.channel code.code code.text until state networkErrorCode would at verdict connectionId movedFrom movedTo routeFrom routeTo notWritten sendAt linkId',
  'decisions.content':
    'verdict steps[].gate steps[].verdict steps[].reason steps[].ruleId steps[].source steps[].facts.attempt steps[].facts.consent steps[].facts.entryId steps[].facts.exemption steps[].facts.expiresAt steps[].facts.movedFrom steps[].facts.movedTo steps[].facts.purpose steps[].facts.routeFrom steps[].facts.routeTo steps[].facts.since steps[].at steps[].until route route.id route.name route.reason rejectedRoutes[].routeId rejectedRoutes[].name rejectedRoutes[].code rejectedRoutes[].reason steps[].facts.suppressedFor steps[].facts.signs steps[].facts.signs[] steps[].facts.warnings steps[].facts.warnings[] steps[].facts.readsLikeOffer',
  'campaigns.preflight':
    'id recipients after isDone templateVersion currency fault hasUntrackedLink checked sendable deferred blocked missing flags parts countries hours sampled sampledParts costly sparedParts nextDay firstAt lastAt',
  'campaigns.refused': 'codes and counts',
  'campaigns.schedule':
    'localAt timeZone hours repeat repeat.every repeat.interval repeat.weekdays[] repeat.until repeat.times repeat.anchor',
  'campaigns.origin_filter': 'statuses[] codes[] countries[] unless event afterMs',
  'triggers.refused': 'codes and counts',
  'audit_entries.detail':
    'action added after after.caCertificate after.host after.port after.tls applied batchIds[] because before before.caCertificate before.host before.port before.tls address caCertificate canceled consents contactId contactIds[] created createdAfter createdBefore currency defaultCountry enabled entryId expiresAt fields[] forgotten from helpText host ids ids[] kept keywords[].keyword keywords[].word madeBy messageId messages name optInText optOutText overlapMs port purposes[] reason recallSent recallsAsked replacedId role rows.suppressions rows.evidence rows.batch_refusals rows.unmatched_receipts rows.inbound_deliveries rows.inbound_parts rows.inbound_messages rows.message_parts rows.messages rows.conversations rows.conversation_events rows.dead_jobs rows.contacts scopes[] sendAt since smartEncoding statuses[] successor suppressed tags timeZone tls to unchanged updated version deliveries events[] rows.cap_counters rows.webhook_deliveries until url rows.verifications rows.contact_passkeys count rows.complaints rows.number_failures failures known refused max periodMs purpose unusableAfter ruleId open strict noCommonWindow brand senderChecks contentChecks offerChecks kind language replyText bodiesMs rowsMs rows.assistant_slots rows.assistant_calls cursor facts domain allowedHosts[] fallbackUrl validForSeconds rows.link_clicks rows.links rows.message_links rows.contact_list_members rows.contact_field_values rows.contact_events rows.segment_members rows.trigger_firings listed removed type',
  'timers.payload': 'endpointId after upTo statuses[] sequence index',
  'workspaces.least_cost': 'minDeliveryPercent minSamples',
  'workspaces.retention': '[].kind [].purpose [].bodiesMs [].rowsMs',
  'outbox.payload':
    'chunkId messageIds[] kind events[].eventId events[].messageId events[].type inboundIds[] eventIds[] alertIds[] warningIds[] steps[].type steps[].id changes[].eventId changes[].connectionId changes[].change changes[].segmentId changes[].contactId changes[].type changes[].alertId',
};

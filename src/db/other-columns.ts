// The other half of the registry of personal data: columns that can name nobody.

/** The columns that hold none, by table: ids, times, counts, settings and closed sets of words. */
export const OTHER_COLUMNS: Readonly<Record<string, string>> = {
  workspaces:
    'id default_country time_zone currency smart_encoding retention link_valid_for_seconds money_version least_cost created_at',
  api_keys: 'id workspace_id role scopes purposes prefix hash expires_at revoked_at last_used_at configured created_at',
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
    'id workspace_id purposes status message_id entry_id actor_kind actor_id created_at planned_at asked_at expires_at ended_at',
  evidence: 'entry_id workspace_id',
  consents: 'purpose workspace_id state entry_id since by_stop',
  suppressions: 'id workspace_id reason purposes actor_kind actor_id created_at expires_at',
  revoked_links: 'workspace_id token_hash expires_at',
  cap_counters: 'workspace_id last_at',
  complaints: 'id workspace_id message_id template_id source at',
  number_failures: 'workspace_id check_at',
  number_lookups: 'workspace_id at expires_at',
  number_lookup_days: 'workspace_id day currency asked answered cost_micros',
  contact_exports: 'id workspace_id token_hash actor_kind actor_id created_at expires_at',
  templates: 'id workspace_id version published_version created_at updated_at deleted_at',
  template_versions: 'id template_id version default_locale created_at published_at',
  template_bodies: 'version_id locale',
  senders: 'id workspace_id kind created_at',
  connections:
    'id workspace_id kind response_timeout_seconds query_after_seconds country billed_at enabled revision deleted_at owner_id lease_until state circuit health_at created_at',
  routes:
    'id workspace_id countries prefixes purposes mcc_mncs priority weight min_acceptance_percent min_delivery_percent max_response_ms receipt_timeout_seconds price_per_part_micros price_currency created_at',
  route_targets: 'route_id position connection_id',
  prices:
    'id workspace_id connection_id key country mcc_mnc prefix sender_kind purpose price_per_part_micros currency valid_from valid_until created_at',
  currency_rates: 'workspace_id currency in_currency valid_from rate_trillionths created_at',
  carrier_invoices:
    'id workspace_id connection_id kind currency period_from period_until rows unmatched total_micros corrected_at created_at',
  carrier_invoice_lines:
    'id invoice_id workspace_id country mcc_mnc is_named our_messages our_parts our_cost_micros our_unpriced invoiced_messages invoiced_parts invoiced_cost_micros',
  charge_corrections: 'id workspace_id invoice_id message_id country mcc_mnc amount_micros currency',
  budgets:
    'id workspace_id key scope subject_id period amount_micros currency warn_percents stops created_at updated_at',
  budget_spendings:
    'id workspace_id budget_id starts_at ends_at spent_micros reserved_micros late_micros warned_percent',
  budget_warnings: 'id workspace_id budget_id percent used_micros amount_micros currency at',
  route_quality: 'route_id connection_id bucket submits accepted refused delivered undelivered response_ms_sum',
  rollup_changes: 'id workspace_id at',
  delivery_alerts: 'id workspace_id dimension key rate usual_rate ended waiting reasons raised_at resolved_at',
  rollups:
    'workspace_id cut grain bucket key2 key3 key4 accepted submitted delivered read partially_delivered undelivered failed expired blocked canceled unknown parts clicked replied opted_out complaints submit_ms delivery_ms',
  rollup_amounts: 'workspace_id cut grain bucket kind key2 key3 key4 name amount',
  message_batches: 'id workspace_id purpose total accepted duplicates created_at',
  batch_refusals: 'batch_id index code',
  messages:
    'id workspace_id batch_id campaign_id variant country mcc_mnc purpose status reason_code network_error_code template_version_id locale encoding part_count submit_count receipt_timeout_seconds concat_reference route_id connection_id price_micros price_currency charge decision_id indexed_status send_at expires_at queued_at attempt possible_duplicate exemption asks_for consent_entry_id actor_kind actor_id due_at trace_parent created_at claimed_at sent_at finished_at implicit_events',
  decisions: 'id created_at',
  queued_chunks: 'id workspace_id connection_id lane message_ids queued_at due_at',
  dispatchers: 'id lease_until',
  claims: 'id message_ids attempts due_at owner_id written',
  message_parts:
    'message_id number attempt connection_id status remote_id remote_key receipt_state receipt_done_at network_error_code responded_at receipt_at read_at',
  message_events: 'id workspace_id message_id type status at part reason_code',
  campaigns:
    'id workspace_id objective metric metric_days purpose template_version coupon_pool_id route_ids start_at ends_at schedule origin_id origin origin_filter occurrence rate_per_second test hold_out_percent status stopped_by revision preflight token checked_at begins_at triggered frozen_at recipients test_recipients held_out tested_at looks verdict position accepted refused rests_until counts_at due_at lease_until failures actor_kind actor_id created_at updated_at finished_at',
  pauses:
    'id workspace_id scope key actor_kind actor_id created_at lifted_at recall recalls_asked recalled too_late due_at',
  pause_recalls: 'message_id pause_id connection_id recalled',
  triggers:
    'id workspace_id kind status segment_id field_id offset_minutes offset_days at_minute yearly once campaign_id purpose accepted canceled refused found_to active_since due_at lease_until send_after send_lease_until failures actor_kind actor_id created_at updated_at',
  trigger_firings: 'id workspace_id trigger_id field_id status stale moved code message_id created_at',
  coupon_pools: 'id workspace_id expires_at created_at',
  coupons: 'workspace_id pool_id message_id campaign_id reserved_at redeemed_at actor_kind actor_id due_at',
  campaign_chunks: 'campaign_id stage position countries',
  campaign_arrivals: 'campaign_id held_out at',
  campaign_waits: 'campaign_id message_id due_at',
  campaign_refusals: 'campaign_id code',
  links:
    'id workspace_id template_id campaign_id variant clicks bot_clicks data_centre_clicks last_clicked_at created_at',
  message_links: 'link_id message_id expires_at bot_clicks',
  link_clicks: 'id message_id link_id visitor',
  verifications:
    'id workspace_id country network status channel channels code_length locale domain app_hash checks sends next_send_at resend_after_seconds expires_at actor_kind actor_id created_at ended_at',
  verification_counters:
    'workspace_id scope hot_sent fast_sent fast_entered fast_stopped warm_sent warm_entered slow_sent slow_entered at since',
  fraud_rules: 'id workspace_id scope action automatic actor_kind actor_id created_at until lifted_at',
  fraud_alerts: 'id workspace_id rule_id type scope action until actor_kind actor_id at',
  verification_settings: 'workspace_id channels passkey_domains check_timeout_ms check_silence_allows updated_at',
  contact_passkeys: 'id workspace_id domain counter transports backed_up created_at last_used_at',
  verification_sends: 'message_id verification_id number',
  inbound_messages:
    'id workspace_id connection_id encoding keyword missing_parts destination_port source_port duplicate_of_id received_at',
  conversations:
    'id workspace_id state snoozed_until assignee_kind assignee_id activity_id activity_at inbound_event_id opened_at waiting_since closed_at lease_kind lease_actor_kind lease_actor_id lease_until created_at',
  conversation_events: 'id workspace_id conversation_id type actor_kind actor_id at inbound_id message_id elapsed_ms',
  conversation_reads: 'conversation_id actor_id workspace_id event_id',
  bots: 'id workspace_id api_key_id from_minute until_minute per_minute per_day max_turns may enabled created_at minute_at minute_count day_at day_count last_error_at',
  bot_webhooks: 'id workspace_id bot_id created_at',
  assistants: 'id workspace_id bot_id daily_tokens created_at',
  assistant_slots: 'id workspace_id assistant_id at booked_at',
  assistant_calls:
    'id workspace_id assistant_id conversation_id event_id at model prompt_tokens completion_tokens cost_micros currency duration_ms',
  contact_lists: 'id workspace_id created_at',
  contact_list_members: 'list_id workspace_id',
  contact_fields: 'id workspace_id type created_at',
  contact_field_values: 'field_id workspace_id',
  contact_events: 'id workspace_id',
  segments: 'id workspace_id created_at updated_at',
  segment_watches: 'segment_id workspace_id watched_until known_since round_began members due_at lease_until',
  segment_members: 'segment_id',
  teams: 'id workspace_id member_ids created_at',
  assignment_rules:
    'id workspace_id position enabled languages hours to_kind to_id round_robin last_member_id created_at',
  absences: 'id workspace_id member_id from until created_at',
  inbox_views: 'id workspace_id member_id shared created_at',
  bot_deliveries: 'bot_id event_id workspace_id conversation_id holder attempts due_at',
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
  data_reads: 'id workspace_id actor_kind actor_id operation fields filters count at',
  audit_entries: 'id workspace_id actor_kind actor_id action at',
};

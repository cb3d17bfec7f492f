/** The catalogue of metrics. */
import { counter, gauge, histogram, LONG, type MetricDefinition, QUICK, SIZES } from './metric.ts';
import { NOUN_METRICS } from './noun-metrics.ts';

/**
 * Every metric of the hub. Labels are of small closed sets, or ids of connections: never a number, a text or the id of
 * a message.
 */
export const METRICS = {
  heliograph_accept_messages_total: counter(
    'accept',
    'Messages asked for. outcome: accepted, replayed, or the code of the refusal',
    ['outcome'],
  ),
  heliograph_accept_seconds: histogram(
    'accept',
    'One acceptance, from its first statement to the commit. kind: single (requests of one moment together), batch',
    ['kind'],
    QUICK,
  ),
  heliograph_accept_chunk_messages: histogram('accept', 'Single messages accepted in one transaction', [], SIZES),
  heliograph_accept_waiting_messages: gauge('accept', 'Single messages that wait for the next transaction', []),
  heliograph_accept_overruns_total: counter(
    'accept',
    'Templates whose rendering was ended: it took too long, or too much memory',
    [],
  ),
  heliograph_accept_errors_total: counter('accept', 'Acceptances that the database did not take', ['kind']),
  heliograph_outbox_rows_total: counter('outbox', 'Rows handed to JetStream. outcome: published, left (to the sweep)', [
    'outcome',
  ]),
  heliograph_outbox_publish_seconds: histogram(
    'outbox',
    'From the start of a publish to the deletion of its rows',
    [],
    QUICK,
  ),
  heliograph_outbox_backlog_rows: gauge('outbox', 'Rows in the table, 10,000 at most (scheduler)', []),
  heliograph_outbox_lag_seconds: gauge('outbox', 'Age of the oldest row in the table (scheduler)', []),
  heliograph_dispatch_messages_total: counter(
    'dispatch',
    'Messages a job named. outcome: claimed, held (a pause is of it), passed (claimed before, canceled, or refused by the last look)',
    ['connection', 'outcome'],
  ),
  heliograph_dispatch_claim_seconds: histogram(
    'dispatch',
    'One claim, from its first statement to the commit',
    ['connection'],
    QUICK,
  ),
  heliograph_dispatch_queue_seconds: histogram('dispatch', 'From queued to claimed', ['lane'], LONG),
  heliograph_dispatch_waiting_messages: gauge('dispatch', 'Messages of jobs in hand that are not claimed yet', [
    'connection',
    'lane',
  ]),
  heliograph_pause_recalls_total: counter(
    'dispatch',
    'Submitted messages that pauses have recalled, by what their provider made of it: recalled, too late, no answer',
    ['connection', 'outcome'],
  ),
  heliograph_dispatch_errors_total: counter('dispatch', 'Claims that failed and are tried again', ['connection']),
  heliograph_submit_outcomes_total: counter(
    'submit',
    'Submits by what came of them: accepted, unknown, not_sent, or the class of the refusal (THROTTLE, RETRY_LATER, GIVE_UP, …)',
    ['connection', 'outcome'],
  ),
  heliograph_submit_response_seconds: histogram('submit', 'From submit_sm to its response', ['connection'], QUICK),
  heliograph_submit_connection_info: gauge('submit', '1 for each connection this process owns; state and name of it', [
    'connection',
    'name',
    'state',
  ]),
  heliograph_submit_bound_sessions: gauge('submit', 'Sessions that are bound', ['connection']),
  heliograph_submit_window_used: gauge('submit', 'Submits without a response', ['connection']),
  heliograph_submit_window_size: gauge(
    'submit',
    'Submits without a response that are allowed, over all bound sessions',
    ['connection'],
  ),
  heliograph_submit_rate: gauge('submit', 'Submits a second, now', ['connection']),
  heliograph_submit_rate_limit: gauge(
    'submit',
    'Submits a second the connection allows itself; absent: as fast as the window allows',
    ['connection'],
  ),
  heliograph_submit_circuit_open: gauge(
    'submit',
    '1 while the circuit is open, 0.5 while it is tried, 0 while it is closed',
    ['connection'],
  ),
  heliograph_submit_unreadable_total: counter('submit', 'PDUs of the SMSC that could not be read', ['connection']),
  heliograph_submit_partly_read_total: counter(
    'submit',
    'Messages and receipts of the SMSC that were taken without what stood behind their last whole TLV',
    ['connection'],
  ),
  heliograph_record_facts_total: counter(
    'record',
    'Facts recorded. kind: outcomes (of the submits of a message), receipt',
    ['connection', 'kind'],
  ),
  heliograph_record_chunk_facts: histogram('record', 'Facts of one transaction', [], SIZES),
  heliograph_record_seconds: histogram(
    'record',
    'One chunk of facts, from its first statement to the commit',
    ['connection'],
    QUICK,
  ),
  heliograph_record_waiting_facts: gauge('record', 'Facts that wait for the database', ['connection']),
  heliograph_record_retries_total: counter('record', 'Chunks of facts that failed and are tried again', ['connection']),
  heliograph_receipts_total: counter(
    'receipts',
    'Receipts. outcome: matched, unmatched (kept, and tried again when its response is there)',
    ['connection', 'outcome'],
  ),
  heliograph_receipts_seconds: histogram(
    'receipts',
    'From the response to a submit to the receipt of its delivery',
    ['connection'],
    LONG,
  ),
  heliograph_inbound_messages_total: counter(
    'inbound',
    'Messages and parts from handsets. outcome: stored, failed, busy (the SMSC was asked to come again)',
    ['connection', 'outcome'],
  ),
  heliograph_inbound_seconds: histogram(
    'inbound',
    'From the arrival of a message to its commit',
    ['connection'],
    QUICK,
  ),
  heliograph_broadcast_subscribers: gauge('broadcast', 'Subscriptions that follow the news', []),
  heliograph_broadcast_chunks_total: counter('broadcast', 'Chunks of news this process has read from FEED', []),
  heliograph_broadcast_deliveries_total: counter('broadcast', 'Chunks of news handed to subscriptions', []),
  heliograph_broadcast_gaps_total: counter(
    'broadcast',
    'Subscribers that were told of a gap. reason: EXPIRED_CURSOR, SLOW_CONSUMER',
    ['reason'],
  ),
  heliograph_broadcast_epoch: gauge(
    'broadcast',
    'Life of FEED: it goes up when the stream came back with less than it had',
    [],
  ),
  heliograph_broadcast_lost_chunks: gauge(
    'broadcast',
    'Chunks of news that the stream had lost when its present life began; those this process had read are published again',
    [],
  ),
  heliograph_broadcast_ring_octets: gauge(
    'broadcast',
    'Octets of news kept in memory for subscribers that are nearly live',
    [],
  ),
  heliograph_schedule_messages_total: counter(
    'schedule',
    'Messages whose time had come, by the status they got; KEPT: it stayed as it was. OUTCOME_UNKNOWN: a claim was lost. RECEIPT_MISSING: OUTCOME_UNKNOWN for want of a receipt',
    ['status'],
  ),
  heliograph_schedule_lag_seconds: histogram(
    'schedule',
    'From the time a message was due to the moment it was looked at',
    [],
    LONG,
  ),
  heliograph_schedule_repairs_total: counter(
    'schedule',
    'What had to be mended. kind: outbox (rows left), lost_job (messages), job_consumer (consumers that passed over jobs), failover (messages)',
    ['kind'],
  ),
  heliograph_schedule_aside_total: counter(
    'schedule',
    'Tries to move a message whose row the database refuses to change. where: due, queue (it expires), claims (a claim was lost), old (it is on the way for long)',
    ['where'],
  ),
  heliograph_schedule_timers_total: counter(
    'schedule',
    'Timers whose time had come. outcome: handled, retried (its handler failed and runs again later), quarantined (it failed ten times and is tried no more)',
    ['kind', 'outcome'],
  ),
  heliograph_schedule_timer_lag_seconds: histogram(
    'schedule',
    'From the time a timer was due to the transaction that handled it',
    [],
    LONG,
  ),
  heliograph_schedule_timers_due: gauge('schedule', 'Timers past their time, 10,000 at most (scheduler)', []),
  heliograph_schedule_duty_seconds: histogram('schedule', 'Runs of a duty that succeeded', ['duty'], QUICK),
  heliograph_schedule_duty_failures_total: counter('schedule', 'Runs of a duty that failed', ['duty']),
  heliograph_schedule_duty_last_success_timestamp_seconds: gauge(
    'schedule',
    'End of the last run of a duty that succeeded in this process, in seconds since 1970',
    ['duty'],
  ),
  heliograph_graphql_operations_total: counter(
    'graphql',
    'Operations. outcome: ok, error (top-level errors), refused (syntax, validation, limits)',
    ['type', 'outcome'],
  ),
  heliograph_graphql_seconds: histogram('graphql', 'Execution of a query or a mutation', ['type'], QUICK),
  heliograph_graphql_waiting_operations: gauge('graphql', 'Operations that wait for the turn of their workspace', []),
  heliograph_graphql_unfinished_octets: gauge(
    'graphql',
    'Octets held of bodies and WebSocket messages that have begun and not ended',
    [],
  ),
  heliograph_postgres_connections: gauge('postgres', 'Connections of the pool. state: busy, idle', ['state']),
  heliograph_postgres_waiting: gauge('postgres', 'Requests that wait for a connection of the pool', []),
  heliograph_nats_connected: gauge('nats', '1 while NATS is connected', []),
  heliograph_nats_refusing: gauge(
    'nats',
    '1 while JetStream refuses what is published: its disk is full, or it is off',
    [],
  ),
  heliograph_nats_stream_messages: gauge('nats', 'Messages a stream holds', ['stream']),
  heliograph_nats_stream_bytes: gauge('nats', 'Bytes a stream holds', ['stream']),
  heliograph_nats_lane_pending: gauge('nats', 'Jobs of a lane that no dispatcher has taken', ['connection', 'lane']),
  heliograph_nats_lane_unacknowledged: gauge('nats', 'Jobs of a lane that a dispatcher has in hand', [
    'connection',
    'lane',
  ]),
  ...NOUN_METRICS,
} satisfies Record<string, MetricDefinition>;

/** Names of metrics. */
export type MetricName = keyof typeof METRICS;
/** Names of metrics of one type. */
export type MetricOf<T extends MetricDefinition['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];
/** The labels a metric takes. */
export type LabelsOf<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]['labels'][number], string>>;

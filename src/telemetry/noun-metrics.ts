/** Metrics of codes, replies, consents, bots, webhooks and sign-in; those of the road stand in metrics.ts. */
import { counter, gauge, histogram, LONG, type MetricDefinition, QUICK } from './metric.ts';

/** Metrics of the domains. Labels are of small closed sets: never a number, a text or an id. */
export const NOUN_METRICS = {
  heliograph_verifications_total: counter(
    'accept',
    'One-time codes. event: started, resent, approved, wrong, exhausted, expired, canceled, blocked, suspected',
    ['event'],
  ),
  heliograph_number_checks_total: counter(
    'accept',
    'Number checks of workspaces that were asked before a code. answer: allow, deny, unknown, silent',
    ['answer'],
  ),
  heliograph_number_lookups_total: counter(
    'accept',
    'Numbers that were looked up. outcome: cached (an answer was stored), answered, unanswered (in time), limited (not asked about: the daily limit is used up)',
    ['outcome'],
  ),
  heliograph_number_lookup_requests_total: counter(
    'accept',
    'Requests to providers of number look-ups. outcome: answered, failed, skipped (the provider is left alone for a while), late (the time was over before it began)',
    ['outcome'],
  ),
  heliograph_number_lookup_seconds: histogram(
    'accept',
    'From a request to a provider of look-ups to its answer',
    [],
    LONG,
  ),
  heliograph_replies_read_total: counter(
    'inbound',
    'Inbound texts by their meaning. outcome: OPT_OUT, OPT_IN, HELP, AMBIGUOUS, NONE',
    ['outcome'],
  ),
  heliograph_conversation_changes_total: counter(
    'inbound',
    'Acts on conversations that changed something. type: that of the event, such as CLAIMED or CLOSED',
    ['type'],
  ),
  heliograph_complaints_total: counter(
    'schedule',
    'Complaints that were heard. source: CARRIER (by its codes), REPLY (by its words)',
    ['source'],
  ),
  heliograph_retention_total: counter(
    'schedule',
    'Texts and rows that workspaces keep no longer. kind: MESSAGES, REPLIES, NOTES, WEBHOOK_LOG. what: texts, rows',
    ['kind', 'what'],
  ),
  heliograph_consent_ledger_breaks_total: counter(
    'graphql',
    'Places of a consent ledger that a check found not to be as the hub wrote them; anything but 0 is somebody’s doing',
    [],
  ),
  heliograph_preference_pages_total: counter(
    'graphql',
    'Requests for preference pages. outcome: shown, saved, stopped, gone (the link does not work), refused (no form of the page)',
    ['outcome'],
  ),
  heliograph_link_redirects_total: counter(
    'graphql',
    'Requests for short links. outcome: target, fallback, gone (a page says that the link leads nowhere)',
    ['outcome'],
  ),
  heliograph_link_redirect_seconds: histogram('graphql', 'From a request for a short link to its answer', [], QUICK),
  heliograph_link_visits_total: counter(
    'schedule',
    'Visits of short links that were recorded. visitor: PERSON, PREVIEW, SCANNER, PREFETCH, CRAWLER, PROGRAM, DATA_CENTRE',
    ['visitor'],
  ),
  heliograph_link_visits_waiting: gauge('graphql', 'Visits of short links that JetStream has not taken yet', []),
  heliograph_link_visits_lost_total: counter(
    'graphql',
    'Visits of short links that were lost, since JetStream did not take them; anything but 0 is a fault',
    [],
  ),
  heliograph_campaign_verdicts_total: counter(
    'schedule',
    'Variants that the rest of a campaign gets. by: STATISTIC (it is best), CONTROL (none is), PERSON',
    ['by'],
  ),
  heliograph_campaign_recipients_total: counter(
    'schedule',
    'Recipients of campaigns that were handled. outcome: accepted, refused (no message was made for them), held_out (they get nothing, so that it is seen what a campaign changes)',
    ['outcome'],
  ),
  heliograph_campaign_check_seconds: histogram(
    'schedule',
    'From the beginning of the check of a campaign, or of a run of one, to its end. outcome: startable (somebody would get it; a run may be held all the same), faulty (nobody would). A check that cannot go on as the campaign is counts nowhere',
    ['outcome'],
    LONG,
  ),
  heliograph_campaign_chunk_seconds: histogram('schedule', 'From taking a chunk of recipients to its commit', [], LONG),
  heliograph_campaign_failures_total: counter(
    'schedule',
    'Steps of campaigns that failed and are tried again; what fails because of the campaign itself pauses it instead',
    [],
  ),
  heliograph_campaign_follow_ups_total: counter(
    'schedule',
    'Campaigns that were made from others. origin: repeat (the next run of one that repeats), retry, step',
    ['origin'],
  ),
  heliograph_campaign_run_checks_total: counter(
    'schedule',
    'Runs of campaigns that repeat which were checked before they began. outcome: begins, held (it differs too much, or cannot be checked, and waits for a person)',
    ['outcome'],
  ),
  heliograph_pauses_total: counter(
    'graphql',
    'Pauses that people and keys have set or lifted, those of pauseCampaign among them. act: set, lifted',
    ['scope', 'act'],
  ),
  heliograph_contact_events_total: counter(
    'graphql',
    'Events of people that came by recordEvent. outcome: recorded, repeated (the key had been used), refused',
    ['outcome'],
  ),
  heliograph_audience_count_seconds: histogram(
    'graphql',
    'Counts of segments and audiences that somebody waited for. result: exact, estimated (of a sample, since counting takes too long)',
    ['result'],
    QUICK,
  ),
  heliograph_segment_changes_total: counter(
    'schedule',
    'People who entered or left segments that are watched. type: entered, left',
    ['type'],
  ),
  heliograph_segment_page_seconds: histogram('schedule', 'One page of contacts of a segment that is watched', [], LONG),
  heliograph_trigger_firings_total: counter(
    'schedule',
    'Occurrences of triggers. outcome: found (a date is due), accepted, refused (no message was made), canceled (the date moved, or the person is gone)',
    ['outcome'],
  ),
  heliograph_trigger_chunk_seconds: histogram(
    'schedule',
    'From taking occurrences of a trigger to the commit of their messages',
    [],
    LONG,
  ),
  heliograph_trigger_answers_total: counter(
    'record',
    'Replies to messages of triggers that ask for an answer. answer: confirmed, declined',
    ['answer'],
  ),
  heliograph_trigger_failures_total: counter(
    'schedule',
    'Chunks of triggers that failed and are tried again; what fails because of the trigger itself pauses it instead',
    [],
  ),
  heliograph_coupons_reserved_total: counter('schedule', 'Coupons that went to recipients, each with a message', []),
  heliograph_coupons_left: gauge(
    'schedule',
    'Coupons that nobody has in the pools of running campaigns, 10,000 of each at most. pool: fewest (of the one that has the fewest), all (together) (scheduler)',
    ['pool'],
  ),
  heliograph_coupons_redeemed_total: counter(
    'graphql',
    'Codes that somebody wanted to redeem. outcome: redeemed, already_redeemed, expired',
    ['outcome'],
  ),
  heliograph_coupons_released_total: counter(
    'schedule',
    'Coupons that are free again, since their message was ended before anything of it was sent',
    [],
  ),
  heliograph_delivery_alerts_total: counter(
    'schedule',
    'Alerts about delivery rates of routes, countries and templates. type: dropped, recovered',
    ['type'],
  ),
  heliograph_rollup_chunks_total: counter(
    'schedule',
    'Chunks of messages whose changes were added to the roll-ups of analytics',
    [],
  ),
  heliograph_rollup_lag_seconds: histogram(
    'schedule',
    'Age of the oldest change that is added to the roll-ups of analytics, at each time that some are',
    [],
    LONG,
  ),
  heliograph_bot_calls_total: counter(
    'bots',
    'Texts that bots without a stream were asked about. kind: webhook, assistant. outcome: replied, proposed, handed_over, nothing, refused (by a gate), failed (it is asked again)',
    ['kind', 'outcome'],
  ),
  heliograph_assistant_tokens_total: counter('bots', 'Tokens of language models. kind: prompt, completion', ['kind']),
  heliograph_bot_call_seconds: histogram('bots', 'From asking a bot to its answer being done', ['kind'], LONG),
  heliograph_webhooks_enqueued_total: counter('webhooks', 'Deliveries of webhooks that news became', []),
  heliograph_webhooks_attempts_total: counter(
    'webhooks',
    'Attempts of deliveries. outcome: delivered, failed (it is tried again), parked (it is tried no more)',
    ['outcome'],
  ),
  heliograph_webhooks_request_seconds: histogram('webhooks', 'Requests to endpoints, with the answer', [], QUICK),
  heliograph_webhooks_lag_seconds: histogram(
    'webhooks',
    'From the transaction that enqueued a delivery to its first attempt',
    [],
    LONG,
  ),
  heliograph_webhooks_gaps_total: counter(
    'webhooks',
    'Times that news were missing for webhooks: the stream had lost some, or nobody had read it for a day',
    [],
  ),
  heliograph_webhooks_disabled_total: counter(
    'webhooks',
    'Endpoints that were disabled: they failed for days, or are gone',
    [],
  ),
  heliograph_webhooks_endpoints: gauge(
    'webhooks',
    'Endpoints. state: enabled, failing (of those), disabled (by the hub)',
    ['state'],
  ),
  heliograph_sign_in_total: counter(
    'graphql',
    'Steps of signing in. outcome: ok, refused (what came signs nobody in), limited (too many tries), failed (anything else)',
    ['step', 'outcome'],
  ),
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Composition root of the role `scheduler`: its duties, the handlers of timers, and what they work with. */
import { REQUEST_DUTIES } from '../domains/accounts/request-log.ts';
import { ANALYTICS_DUTIES } from '../domains/analytics/duties.ts';
import { AUDIENCE_DUTIES } from '../domains/audience/duties.ts';
import { BOT_DUTIES } from '../domains/bots/duties.ts';
import { CAMPAIGN_DUTIES } from '../domains/campaigns/duties.ts';
import { CONSENT_DUTIES } from '../domains/consents/duties.ts';
import { carrierComplaintTimer } from '../domains/consents/heard-complaints.ts';
import { NUMBER_DUTIES } from '../domains/consents/unusable-numbers.ts';
import { CONTACT_DUTIES } from '../domains/contacts/duties.ts';
import { CONSENT_REQUEST_TIMER } from '../domains/conversations/consent-request.ts';
import { CONVERSATION_DUTIES } from '../domains/conversations/duties.ts';
import { partsTimer } from '../domains/conversations/inbound.ts';
import { SNOOZE_TIMER } from '../domains/conversations/snooze.ts';
import { COUPON_DUTIES, meterLeft } from '../domains/coupons/duties.ts';
import { INBOUND_HANDLERS } from '../domains/inbound-handlers.ts';
import { LINK_DUTIES } from '../domains/links/duties.ts';
import { LOOKUP_DUTIES } from '../domains/lookups/duties.ts';
import { MEMBER_DUTIES } from '../domains/members/duties.ts';
import type { PrepareRuntime } from '../domains/messages/context.ts';
import { rerouter } from '../domains/messages/reroute.ts';
import { BUDGET_DUTIES } from '../domains/prices/duties.ts';
import { RETENTION_DUTIES, textTimer } from '../domains/rules/retention-duty.ts';
import { TRIGGER_DUTIES } from '../domains/triggers/duties.ts';
import { VERIFICATION_DUTIES } from '../domains/verifications/duties.ts';
import { expiryTimer, resendTimer } from '../domains/verifications/timers.ts';
import { WEBHOOK_DUTIES } from '../domains/webhooks/duties.ts';
import { feedReplayTimer } from '../domains/webhooks/feed-replay.ts';
import { replayTimer } from '../domains/webhooks/replay.ts';
import { FEED_DUTIES } from '../pipeline/feed/duties.ts';
import { OUTBOX_DUTIES } from '../pipeline/outbox/duties.ts';
import { QUARANTINE_DUTIES } from '../pipeline/quarantine/duties.ts';
import { SkipList } from '../pipeline/quarantine/skip-list.ts';
import { RECORD_DUTIES } from '../pipeline/record/duties.ts';
import { SCHEDULE_DUTIES } from '../pipeline/schedule/duties.ts';
import type { Duty } from '../pipeline/schedule/duty.ts';
import type { SchedulerRuntime } from '../pipeline/schedule/scheduler-runtime.ts';
import { type TimerHandler, timerHandlers } from '../pipeline/schedule/timers.ts';
import type { Runtime } from '../runtime.ts';
import { openPrepareRuntime } from './prepare.ts';

/** Everything that a scheduler does again and again. */
export const DUTIES: readonly Duty<SchedulerRuntime & PrepareRuntime>[] = [
  ...SCHEDULE_DUTIES,
  ...OUTBOX_DUTIES,
  ...FEED_DUTIES,
  ...RECORD_DUTIES,
  ...QUARANTINE_DUTIES,
  ...CONTACT_DUTIES,
  ...NUMBER_DUTIES,
  ...CONSENT_DUTIES,
  ...CONVERSATION_DUTIES,
  ...MEMBER_DUTIES,
  ...VERIFICATION_DUTIES,
  ...REQUEST_DUTIES,
  ...RETENTION_DUTIES,
  ...WEBHOOK_DUTIES,
  ...BOT_DUTIES,
  ...LINK_DUTIES,
  ...AUDIENCE_DUTIES,
  ...CAMPAIGN_DUTIES,
  ...TRIGGER_DUTIES,
  ...COUPON_DUTIES,
  ...ANALYTICS_DUTIES,
  ...BUDGET_DUTIES,
  ...LOOKUP_DUTIES,
];

/** Handlers of everything that is due once. */
const TIMER_HANDLERS: readonly TimerHandler<PrepareRuntime>[] = [
  partsTimer(INBOUND_HANDLERS),
  CONSENT_REQUEST_TIMER,
  SNOOZE_TIMER,
  textTimer,
  carrierComplaintTimer,
  replayTimer(),
  feedReplayTimer(),
  expiryTimer,
  resendTimer,
];

/** Meters what nouns count when Prometheus asks, until the function that is returned is called. */
export const meterNouns = meterLeft;

/** Opens the runtime of a scheduler. */
export function openSchedulerRuntime(runtime: Runtime): SchedulerRuntime & PrepareRuntime {
  const prepares = openPrepareRuntime(runtime);
  return {
    ...prepares,
    timerHandlers: timerHandlers(prepares, TIMER_HANDLERS),
    reroute: rerouter(runtime),
    skipLists: { due: new SkipList(), queue: new SkipList(), claims: new SkipList() },
  };
}

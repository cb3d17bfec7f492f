/** Timers of verifications: the end of their time, and the code once more where no receipt came. */
import type { Transaction } from '../../db/client.ts';
import { lockMessages } from '../../db/sql/messages.ts';
import { bodyOf } from '../../db/sql/messages-redact.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { countSend, insertSend, lockPending, sendsOf, type VerificationRow } from '../../db/sql/verifications.ts';
import { storedPhone } from '../../kernel/phone.ts';
import { setTimers, type TimerHandler } from '../../pipeline/schedule/timers.ts';
import { acceptWithin, prepare } from '../messages/accept.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { codeRequest } from './compose.ts';
import { EXPIRY_TIMER, endVerifications, RESEND_TIMER } from './ending.ts';
import { countCode } from './guarding.ts';
import { MAX_SENDS, nextSendAt } from './limits.ts';

/** Ends verifications whose time is over. */
export const expiryTimer: TimerHandler<PrepareRuntime> = {
  kind: EXPIRY_TIMER,
  run: async (runtime, tx, timers) => {
    const ids = timers.map(({ subjectId }) => subjectId);
    const { rows, outbox } = await endVerifications(tx, ids, 'EXPIRED', runtime.clock.now());
    runtime.telemetry.count('heliograph_verifications_total', { event: 'expired' }, rows.length);
    return outbox;
  },
};

/** Statuses in which the phone has the code. */
const ARRIVED: ReadonlySet<string> = new Set(['DELIVERED', 'READ']);
/** Statuses in which the provider has not been given it yet: another message would wait behind it. */
const WAITING: ReadonlySet<string> = new Set(['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING']);

/** Sends codes again whose receipt did not come in the time that the application gave. */
export const resendTimer: TimerHandler<PrepareRuntime> = {
  kind: RESEND_TIMER,
  run: async (runtime, tx, timers) => {
    const outbox: OutboxRow[] = [];
    const ids = timers.map(({ subjectId }) => subjectId);
    for (const row of await lockPending(tx, ids)) outbox.push(...(await sendAgain(runtime, tx, row)));
    return outbox;
  },
};

async function sendAgain(runtime: PrepareRuntime, tx: Transaction, row: VerificationRow): Promise<OutboxRow[]> {
  const now = runtime.clock.now();
  const { id, workspaceId, to, sends, expiresAt, sender } = row;
  if (to === null || sends >= MAX_SENDS || expiresAt <= now) return [];
  const waitMs = (row.resendAfterSeconds ?? 0) * 1_000;
  const lookAgain = (dueAt: Date) => setTimers(tx, [{ kind: RESEND_TIMER, subjectId: id, workspaceId, dueAt }]);
  const last = (await sendsOf(tx, [id])).at(-1)?.messageId ?? '';
  const [message] = await lockMessages(tx, [last]);
  const text = await bodyOf(tx, last);
  if (message === undefined || text === null || ARRIVED.has(message.status)) return [];
  const notBefore = WAITING.has(message.status) ? new Date(now.getTime() + waitMs) : row.nextSendAt;
  if (notBefore > now) {
    await lookAgain(notBefore);
    return [];
  }
  const settings = await runtime.settings.of(workspaceId);
  const request = codeRequest(storedPhone(to), text, sender, expiresAt, now);
  const prepared = await prepare(runtime, { workspaceId, kind: row.actorKind, id: row.actorId }, [request], {
    tx,
    settings,
  });
  const { outcomes, outbox } = await acceptWithin(tx, runtime, prepared);
  const [outcome] = outcomes;
  const sent =
    outcome === undefined || outcome instanceof Error || outcome.kind !== 'accepted' ? undefined : outcome.messages[0];
  // Refused by a gate since: the person has opted out, or the route is gone.
  if (sent === undefined) return outbox;
  await countSend(tx, row, nextSendAt(sends + 1, now));
  await insertSend(tx, { messageId: sent.id, verificationId: id, number: sends + 1 });
  await lookAgain(new Date(now.getTime() + waitMs));
  await countCode(runtime, { ...row, to }, 'sent', now);
  runtime.telemetry.count('heliograph_verifications_total', { event: 'resent' });
  return outbox;
}

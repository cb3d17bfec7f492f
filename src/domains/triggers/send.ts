/**
 * Makes the messages of occurrences of triggers, a chunk of one trigger at a time. A chunk is one transaction that locks the trigger,
 * accepts the messages and writes what became of each occurrence: two schedulers that do the same chunk do it once, and one that is killed
 * leaves it undone.
 */
import type { Transaction } from '../../db/client.ts';
import { isUnavailable } from '../../db/errors.ts';
import {
  type FiringOutcome,
  forgetFirings,
  type PendingFiring,
  pendingFirings,
  settleFirings,
} from '../../db/sql/trigger-firings.ts';
import { countSent, leaseTriggerToSend, lockTrigger, releaseSending } from '../../db/sql/triggers.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign, Trigger } from '../../generated/prisma/client.ts';
import { systemActor } from '../../kernel/actor.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import { giveUp } from '../campaigns/accept-for.ts';
import { LEAST_VALID_MS } from '../campaigns/chunk.ts';
import { CouponsTakenError } from '../campaigns/coupons.ts';
import { NoRoomError } from '../campaigns/no-room.ts';
import { chunkOf } from '../campaigns/rate.ts';
import { templateRecipients, validityUntil } from '../campaigns/request.ts';
import { acceptWithin, prepare } from '../messages/accept.ts';
import { announce, settled } from '../messages/accepted.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import type { Accepted, Prepared } from '../messages/prepared.ts';
import { sendRequest } from '../messages/request.ts';
import { pauseBroken } from './actions.ts';
import {
  acceptJoining,
  CampaignRests,
  ChangedMeanwhile,
  comersAmong,
  HELD_OUT,
  type Joining,
  joinedCampaign,
  OutOfTurn,
  prepareJoining,
} from './join.ts';
import { refusedOf } from './stored.ts';

/** Time that a scheduler has a trigger for one chunk, in milliseconds. */
const LEASE_MS = 10_000;
const FIRINGS_A_CHUNK = 500;
/** Those of one chunk end within this of each other, in milliseconds: all of its messages are valid for as long as the first. */
const ENDS_WITHIN_MS = 300_000;
/** A chunk that failed is tried again after this long, and after twice as long each time, in milliseconds. */
const RETRY_AFTER_MS = { first: 1_000, most: 60_000 };
/** Time that one run takes at most, in milliseconds. */
const RUN_MS = 10_000;
/** Code of an occurrence whose date had passed before its message was made. */
const TOO_LATE = 'EXPIRED';
/** Code of an occurrence of a step for somebody whom that is not for. */
const NOT_THEIRS: ReasonCode = 'NOT_IN_CAMPAIGN';

/** Makes messages while there are occurrences without one, for a while. */
export async function sendFirings(runtime: PrepareRuntime, signal: AbortSignal): Promise<void> {
  const { db, clock } = runtime;
  const endsAt = performance.now() + RUN_MS;
  while (!signal.aborted && performance.now() < endsAt) {
    const now = clock.now();
    const trigger = await leaseTriggerToSend(db.pool, now, new Date(now.getTime() + LEASE_MS));
    if (trigger === null) return;
    await trySend(runtime, trigger);
  }
}

/** A trigger whose campaign is paused looks again after this long, in milliseconds. */
const RESTS_MS = 5_000;

async function trySend(runtime: PrepareRuntime, trigger: Trigger): Promise<void> {
  const { db, clock, log, telemetry } = runtime;
  try {
    await sendWhatFits(runtime, trigger);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    if (error instanceof CampaignRests)
      return releaseSending(db.pool, trigger.id, new Date(clock.now().getTime() + RESTS_MS), false);
    // It keeps its place among the triggers of the campaign.
    if (error instanceof OutOfTurn) return releaseSending(db.pool, trigger.id, trigger.sendAfter, false);
    if (error instanceof ChangedMeanwhile) return releaseSending(db.pool, trigger.id, clock.now(), false);
    const { id: triggerId } = trigger;
    if (error instanceof InvalidInputError || error instanceof NotFoundError) {
      log.warn({ triggerId, error }, 'a trigger cannot go on as it is, and is paused');
      return pauseBroken(runtime, trigger, error.message);
    }
    telemetry.count('heliograph_trigger_failures_total', {});
    log.warn({ triggerId, error }, 'messages of a trigger could not be made, and are tried again');
    const { first, most } = RETRY_AFTER_MS;
    const waitMs = Math.min(most, first * 2 ** trigger.failures);
    await releaseSending(db.pool, triggerId, new Date(clock.now().getTime() + waitMs), true);
  }
}

/** Makes the next messages of a trigger, as many as budget and coupons of its campaign have room for; where that is none, pauses the campaign. */
async function sendWhatFits(runtime: PrepareRuntime, trigger: Trigger): Promise<void> {
  const campaign = await joinedCampaign(runtime, trigger);
  let limit = campaign === null ? FIRINGS_A_CHUNK : chunkOf(campaign, FIRINGS_A_CHUNK);
  for (;;) {
    try {
      return await sendChunk(runtime, trigger, campaign, limit);
    } catch (error) {
      if (error instanceof CouponsTakenError) continue;
      if (!(error instanceof NoRoomError) || campaign === null) throw error;
      limit = error.fitting;
      if (limit > 0) continue;
      await giveUp(runtime, campaign, error.message);
      throw new CampaignRests();
    }
  }
}

async function sendChunk(
  runtime: PrepareRuntime,
  trigger: Trigger,
  campaign: Campaign | null,
  limit: number,
): Promise<void> {
  const startedAt = performance.now();
  const { db, clock, telemetry } = runtime;
  const now = clock.now();
  const pending = await pendingFirings(db.pool, trigger.id, FIRINGS_A_CHUNK);
  const late = pending.filter((firing) => endOf(firing) < now.getTime() + LEAST_VALID_MS);
  const [first, ...rest] = pending.slice(late.length);
  const all = first === undefined ? [] : [first, ...rest.filter((firing) => isTogether(endOf(firing), endOf(first)))];
  const comers = campaign === null ? null : await comersAmong(runtime, campaign, all, limit);
  const chunk = comers === null ? all : [...comers.treated, ...comers.heldOut];
  const refused = [
    ...late.map(({ id }) => ({ id, messageId: null, code: TOO_LATE })),
    ...(comers?.strangers ?? []).map(({ id }) => ({ id, messageId: null, code: NOT_THEIRS })),
  ];
  const joining =
    campaign === null || comers === null || chunk.length === 0
      ? null
      : await prepareJoining(runtime, campaign, comers, now);
  const prepared =
    joining !== null
      ? (joining.ready?.prepared ?? [])
      : chunk.length === 0
        ? []
        : [await prepareChunk(runtime, trigger, chunk, now)];
  const { accepted, outcomes } = await transaction(db.pool, (tx) =>
    acceptChunk(tx, runtime, trigger, { chunk, refused, prepared, joining, now }),
  );
  if (accepted !== null) announce(runtime, 'batch', prepared, accepted, startedAt);
  const made = outcomes.filter(({ code }) => code === null).length;
  const heldOut = outcomes.filter(({ code }) => code === HELD_OUT).length;
  telemetry.count('heliograph_campaign_recipients_total', { outcome: 'held_out' }, heldOut);
  if (joining !== null) {
    const refused = joining.comers.treated.length - made;
    telemetry.count('heliograph_campaign_recipients_total', { outcome: 'accepted' }, made);
    telemetry.count('heliograph_campaign_recipients_total', { outcome: 'refused' }, refused);
  }
  if (joining?.ready?.coupons != null) telemetry.count('heliograph_coupons_reserved_total', {}, made);
  telemetry.count('heliograph_trigger_firings_total', { outcome: 'accepted' }, made);
  telemetry.count('heliograph_trigger_firings_total', { outcome: 'refused' }, outcomes.length - made);
  telemetry.observe('heliograph_trigger_chunk_seconds', {}, secondsSince(startedAt));
}

/** The moment from which an occurrence is worth no message any more, in milliseconds. */
function endOf({ expiresAt }: PendingFiring): number {
  return expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
}

function isTogether(end: number, first: number): boolean {
  return end === first || end - first <= ENDS_WITHIN_MS;
}

async function prepareChunk(
  runtime: PrepareRuntime,
  trigger: Trigger,
  chunk: readonly PendingFiring[],
  now: Date,
): Promise<Prepared> {
  const { id, workspaceId, templateName: name, variables, purpose, sender } = trigger;
  const contactIds = chunk.map(({ contactId }) => contactId);
  const end = chunk[0]?.expiresAt ?? null;
  const request = sendRequest({
    recipients: await templateRecipients(runtime.db, workspaceId, { name, version: null }, contactIds),
    content: { kind: 'template', name, version: null, locale: null, variables },
    ...{ purpose, sender, duplicates: 'SEND' },
    validForMs: end === null ? null : validityUntil(end, now),
  });
  const [prepared] = await prepare(runtime, { ...systemActor(workspaceId), kind: 'FLOW', id }, [request]);
  if (prepared === undefined) throw new Error('a request that was not prepared');
  return prepared;
}

/** A chunk of occurrences that is ready. */
interface ReadyChunk {
  chunk: readonly PendingFiring[];
  /** Those that get no message: it is too late, or the step is not for the person. */
  refused: readonly FiringOutcome[];
  /** Empty: no message is to be made. */
  prepared: readonly Prepared[];
  /** `null`: the trigger says its own template. */
  joining: Joining | null;
  now: Date;
}

/** Accepts a chunk. @throws ChangedMeanwhile when one of its occurrences no longer stands as it was: nothing is done */
async function acceptChunk(
  tx: Transaction,
  runtime: PrepareRuntime,
  trigger: Trigger,
  { chunk, refused: unmade, prepared, joining, now }: ReadyChunk,
): Promise<{ accepted: Accepted | null; outcomes: FiringOutcome[] }> {
  const current = await lockTrigger(tx, trigger.workspaceId, trigger.id);
  if (current?.status !== 'ACTIVE') throw new ChangedMeanwhile();
  const made =
    joining === null ? await acceptOwn(tx, runtime, chunk, prepared) : await acceptJoining(tx, runtime, joining, now);
  const { accepted } = made;
  const outcomes = [...made.outcomes, ...unmade];
  const isForgotten = ({ code }: FiringOutcome) => code === NOT_THEIRS && leavesNothing(current);
  const settled = outcomes.filter((each) => !isForgotten(each));
  const written = (await settleFirings(tx, settled)) + (await forgetFirings(tx, outcomes.filter(isForgotten)));
  if (written < outcomes.length) throw new ChangedMeanwhile();
  const refused = { ...refusedOf(current) };
  for (const { code } of outcomes) if (code !== null) refused[code] = (refused[code] ?? 0) + 1;
  const count = outcomes.filter(({ code }) => code === null).length;
  await countSent(tx, trigger.id, { accepted: current.accepted + count, refused, now });
  return { accepted, outcomes };
}

/** Check that what occurs once for a person has not occurred for whom a step is not for: an event may come again when it is. */
function leavesNothing({ once, kind }: Trigger): boolean {
  return once && kind !== 'DATE';
}

async function acceptOwn(
  tx: Transaction,
  runtime: PrepareRuntime,
  chunk: readonly PendingFiring[],
  prepared: readonly Prepared[],
): Promise<{ accepted: Accepted | null; outcomes: FiringOutcome[] }> {
  if (prepared.length === 0) return { accepted: null, outcomes: [] };
  const accepted = await acceptWithin(tx, runtime, prepared);
  return { accepted, outcomes: outcomesOf(chunk, accepted) };
}

/** The message of each occurrence, or why there is none. */
function outcomesOf(chunk: readonly PendingFiring[], accepted: Accepted): FiringOutcome[] {
  const outcome = settled(accepted.outcomes[0]);
  if (outcome.kind !== 'accepted') throw new Error('occurrences of a trigger have no key of their own');
  const codes = new Map(outcome.refusals.map(({ index, code }) => [index, code]));
  const messages = groupBy(outcome.messages, ({ contactId }) => contactId);
  return chunk.map(({ id, contactId }, index) => {
    const code = codes.get(index) ?? null;
    if (code !== null) return { id, messageId: null, code };
    const message = messages.get(contactId)?.pop();
    if (message === undefined) throw new Error('an occurrence without a message and without a reason');
    return { id, messageId: message.id, code: null };
  });
}

/**
 * Steps that go by the time of each person: of a campaign that people come to one by one, some hours after each got their message of it. Who waits
 * is written where they come; here each is looked at when due. A chunk is one transaction that locks the step.
 */
import {
  type DueWait,
  deleteWaits,
  dropWaits,
  dueWaits,
  nextWait,
  postponeWaits,
} from '../../db/sql/campaign-waits.ts';
import { joinCampaign, lockCampaign } from '../../db/sql/campaigns.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { earliest } from '../../kernel/clock.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { acceptJoined, announceChunk, isAsPrepared, setState, whatFits } from './accept-for.ts';
import { type Arrivals, noteHeldOut, noteTreated, splitArrivals } from './arrivals.ts';
import { prepareChunk, TOO_LATE } from './chunk.ts';
import { lookAtTest } from './decide.ts';
import { addTo } from './preflight.ts';
import { chunkOf } from './rate.ts';
import { filterOf, refusedOf } from './stored.ts';

/** People who are looked at in one step. */
const A_CHUNK = 1_000;
/** Of a step with a rate these are looked at, for each whom it lets come and in all. */
const LOOKS_A_TURN = { times: 4, more: 20 };
/** A step looks so often who is due, in milliseconds. */
const LOOKS_MS = 60_000;

/** Check that a campaign is a step that goes by the time of each person. */
export function isOwnTime(campaign: Pick<Campaign, 'origin' | 'triggered' | 'originFilter'>): boolean {
  return campaign.origin === 'STEP' && campaign.triggered && filterOf(campaign).afterMs > 0;
}

/** Makes the messages of a step for those who are due. */
export async function sendWaiting(runtime: PrepareRuntime, step: Campaign): Promise<void> {
  const { db, clock } = runtime;
  const now = clock.now();
  const origin = await originOf(runtime, step);
  if (origin?.status === 'CANCELED') return setState(runtime, step, { status: 'CANCELED', dueAt: now });
  const { restsUntil } = step;
  if (restsUntil !== null && restsUntil > now) return lookAndGoOn(runtime, step, earliest([restsUntil, step.endsAt]));
  const due = await dueWaits(db.pool, { id: step.id, ...filterOf(step) }, now, looksAt(step));
  if (due.length === 0) return rest(runtime, step, origin);
  // Who is there twice gets the second one in the next chunk.
  const known = new Set<string>();
  const all = due.filter(({ next, contactId }) => next === 'SEND' && !known.has(contactId) && known.add(contactId));
  const arrivals = splitArrivals(step, all, chunkOf(step, A_CHUNK));
  await transaction(db.pool, async (tx) => {
    const current = await lockCampaign(tx, step.workspaceId, step.id);
    if (current?.status !== 'RUNNING') return;
    const dropped = due.filter(({ next }) => next === 'DROP').map(({ messageId }) => messageId);
    await deleteWaits(tx, step.id, dropped);
    await postponeWaits(
      tx,
      step.id,
      due.filter(({ next }) => next === 'LATER'),
    );
  });
  const { treated } = arrivals;
  const send = (fitting: readonly DueWait[]) => {
    const isAll = fitting.length === treated.length;
    return sendTo(runtime, step, isAll ? arrivals : splitArrivals(step, all, fitting.length));
  };
  if (treated.length > 0) await whatFits(runtime, step, treated, send);
  else if (all.length > 0) await sendTo(runtime, step, arrivals);
  return lookAndGoOn(runtime, step, clock.now());
}

/** Looks at the test of a step, and lets the step go on. @param by moment at which it has something to do in any case */
async function lookAndGoOn(runtime: PrepareRuntime, step: Campaign, by: Date | null): Promise<void> {
  return setState(runtime, step, { status: 'RUNNING', dueAt: await lookAtTest(runtime, step, by) });
}

/** People who are looked at in one step: with a rate a few times those whom it lets come, as some of them are not due yet, or never. */
const looksAt = (step: Campaign) => Math.min(A_CHUNK, LOOKS_A_TURN.times * chunkOf(step, A_CHUNK) + LOOKS_A_TURN.more);

const contactsOf = (waits: readonly Pick<DueWait, 'contactId'>[]) => waits.map(({ contactId }) => contactId);

/** Makes the messages of some people, and notes who is held out. @throws NoRoomError, CouponsTakenError: nothing was done */
async function sendTo(runtime: PrepareRuntime, step: Campaign, { treated, heldOut }: Arrivals<DueWait>): Promise<void> {
  const startedAt = performance.now();
  const { db, clock, telemetry } = runtime;
  const now = clock.now();
  const chunk = treated.length === 0 ? null : await prepareChunk(runtime, step, contactsOf(treated), now);
  const accepted = await transaction(db.pool, async (tx) => {
    const current = await lockCampaign(tx, step.workspaceId, step.id);
    // Another scheduler that had the same people has moved on from there.
    if (current === null || current.position !== step.position || !isAsPrepared(current, step)) return null;
    await noteHeldOut(tx, current, contactsOf(heldOut), now);
    const joined = chunk === null ? null : await acceptJoined(tx, runtime, current, chunk);
    const settled = [...treated, ...heldOut].map(({ messageId }) => messageId);
    await deleteWaits(tx, step.id, settled);
    return { messages: joined?.messages ?? null };
  });
  if (accepted === null) return;
  telemetry.count('heliograph_campaign_recipients_total', { outcome: 'held_out' }, heldOut.length);
  if (accepted.messages !== null && chunk !== null) announceChunk(runtime, chunk, accepted.messages, startedAt);
}

/** Lets a step wait for the next person; where its campaign has ended and nobody waits, ends it. */
async function rest(runtime: PrepareRuntime, step: Campaign, origin: Campaign | null): Promise<void> {
  const { db, clock } = runtime;
  const next = await nextWait(db.pool, step.id);
  if (next === null && (origin === null || origin.status === 'DONE'))
    return setState(runtime, step, { status: 'DONE' });
  return lookAndGoOn(runtime, step, earliest([new Date(clock.now().getTime() + LOOKS_MS), next, step.endsAt]));
}

function originOf({ db }: PrepareRuntime, { id, originId, workspaceId }: Campaign): Promise<Campaign | null> {
  return db.prisma.campaign.findFirst({ where: { id: originId ?? id, workspaceId } });
}

/**
 * Ends waits of a step that has ended: whoever its offer did not last for is counted among the refused, or as held out if they would have been.
 *
 * @returns false: there are more
 */
export async function dropSome({ db, clock }: PrepareRuntime, step: Campaign): Promise<boolean> {
  if (!isOwnTime(step)) return true;
  const dropped = await transaction(db.pool, async (tx) => {
    const current = await lockCampaign(tx, step.workspaceId, step.id);
    const ended = await dropWaits(tx, step.id, A_CHUNK);
    const waited = ended.flatMap((contactId) => (contactId === null ? [] : [{ contactId }]));
    if (current?.status !== 'RUNNING' || waited.length === 0) return ended.length;
    const { treated, heldOut } = splitArrivals(current, waited, waited.length);
    const now = clock.now();
    await noteHeldOut(tx, current, contactsOf(heldOut), now);
    await noteTreated(tx, current, contactsOf(treated), now);
    const { accepted, testRecipients, restsUntil } = current;
    const refused = { ...refusedOf(current) };
    if (treated.length > 0) addTo(refused, TOO_LATE, treated.length);
    const position = current.position + treated.length;
    await joinCampaign(tx, step.id, { accepted, testRecipients, restsUntil, position, refused, now });
    return ended.length;
  });
  return dropped < A_CHUNK;
}

/** The kill switch: stopping what is sent of a part of a workspace, and letting it go on. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import type { Database, Queryable, Transaction } from '../../db/client.ts';
import { countUnwritten, resumeStopped, stopCampaigns } from '../../db/sql/campaigns-paused.ts';
import { readOneMoment } from '../../db/sql/exported-rows.ts';
import {
  countOpen,
  countToRecall,
  heldPauses,
  insertPause,
  liftPauseRow,
  lockDuePause,
  type NewPause,
  pausedMessages,
  recalledBy,
  sweepPause,
} from '../../db/sql/pauses.ts';
import { transaction } from '../../db/transaction.ts';
import type { Pause } from '../../generated/prisma/client.ts';
import { PauseScope, Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { COUNTRY_FORMAT, countryOf } from '../../kernel/phone.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { freePaused, isPaused } from '../../pipeline/message/paused.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';

type PauseRuntime = Pick<Runtime, 'db' | 'bus' | 'clock' | 'telemetry'>;

/** A pause, as it comes in. */
export const PauseDraft = z.object({
  scope: z.enum(PauseScope),
  key: z.string().max(100).nullish(),
  reason: z.string().trim().min(1).max(500).refine(isStorable, NOT_STORABLE),
  recall: z.boolean().nullish(),
});

/** Messages of a scope that have not ended, where they are. */
export interface PauseCounts {
  /** Recipients of campaigns and occurrences of triggers that have no message yet, and messages that wait for their time. */
  notYetQueued: number;
  queued: number;
  inFlight: number;
  submitted: number;
  /** Messages that their providers have deleted for the pause. */
  recalled: number;
}

/** Time within which a pause that recalls is answered: what is recalled until then is in its counts, in milliseconds. */
const ANSWER_MS = 500;

/** A pause with what it holds. */
export interface Paused {
  pause: Pause;
  counts: PauseCounts;
}

/** Stops what is sent of a part of a workspace. One that holds already stays as it is. @throws InvalidInputError, NotFoundError */
export async function pauseScope(
  runtime: PauseRuntime,
  actor: Actor,
  draft: z.output<typeof PauseDraft>,
): Promise<Paused> {
  const { db, bus, clock, telemetry } = runtime;
  const { workspaceId } = actor;
  const { scope, reason } = draft;
  const recall = draft.recall === true;
  const key = await keyOf(runtime, workspaceId, draft);
  const now = clock.now();
  const row = {
    ...{ id: newId(), workspaceId, scope, key, reason, recall },
    actorKind: actor.kind,
    actorId: actor.id,
    createdAt: now,
  };
  const pause = await transaction(db.pool, (tx) => pauseWithin(tx, actor, row));
  if (pause.id === row.id) telemetry.count('heliograph_pauses_total', { scope, act: 'set' });
  await tellSettingsChanged(bus);
  const counts = await countsOf(db.pool, pause);
  if (!recall || counts.inFlight + counts.submitted === 0) return { pause, counts };
  await sleep(ANSWER_MS);
  const known = await db.prisma.pause.findUniqueOrThrow({ where: { id: pause.id } });
  return { pause: known, counts: await countsOf(db.pool, known) };
}

/** Stores a pause in the caller's transaction, stops the campaigns that it is of, and says so in the audit log. */
export async function pauseWithin(tx: Transaction, actor: Actor, row: NewPause): Promise<Pause> {
  const pause = await insertPause(tx, row);
  await stopCampaigns(tx, pause, row.createdAt);
  const { scope, key, reason } = pause;
  const { recall } = row;
  await recordChange(tx, actor, row.createdAt, {
    action: 'pause.set',
    subject: pause.id,
    detail: { scope, key, reason, ...(recall ? { recall } : {}) },
  });
  return pause;
}

/** Lets what was paused go on: what waits is tried again, and campaigns that it has stopped run. @throws NotFoundError */
export async function liftPause(
  { db, bus, clock, telemetry }: PauseRuntime,
  actor: Actor,
  { id, shownId }: { id: string; shownId: string },
): Promise<Paused> {
  const now = clock.now();
  const pause = await transaction(db.pool, async (tx) => {
    const lifted = await liftPauseRow(tx, { workspaceId: actor.workspaceId, id, now });
    if (lifted === null) throw new NotFoundError('Pause', shownId);
    await resumeStopped(tx, lifted.id, now);
    const { recalled, recallsAsked } = lifted;
    const detail = lifted.recall ? { recallsAsked, recalled } : {};
    await recordChange(tx, actor, now, { action: 'pause.lift', subject: id, detail });
    return lifted;
  });
  telemetry.count('heliograph_pauses_total', { scope: pause.scope, act: 'lifted' });
  await tellSettingsChanged(bus);
  return { pause, counts: await countsOf(db.pool, pause) };
}

/** Counts what a pause is of, where it is at one moment. */
export async function countsOf(pool: Database['pool'], pause: Pause): Promise<PauseCounts> {
  const [counts, unwritten, recalled] = await transaction(pool, async (tx) => {
    await readOneMoment(tx);
    return [await countOpen(tx, pause), await countUnwritten(tx, pause), await recalledBy(tx, pause.id)] as const;
  });
  const of = (...statuses: Parameters<typeof counts.get>[0][]) =>
    statuses.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);
  return {
    notYetQueued: of('ACCEPTED', 'SCHEDULED', 'DEFERRED') + unwritten,
    queued: of('QUEUED'),
    inFlight: of('SENDING'),
    submitted: of('SENT'),
    recalled,
  };
}

/** Counts what a pause is yet to recall; of one that is lifted nothing. */
export async function waitingOf(db: Queryable, pause: Pause): Promise<number> {
  return pause.liftedAt === null ? countToRecall(db, pause) : 0;
}

/** Key of what a pause is of, as it is kept. @throws InvalidInputError, NotFoundError */
async function keyOf(
  { db }: Pick<Runtime, 'db'>,
  workspaceId: string,
  { scope, key: given }: z.output<typeof PauseDraft>,
): Promise<string> {
  const shown = given ?? '';
  const wrong = (message: string) => new InvalidInputError([{ path: ['key'], message, received: shown }]);
  const where = (type: 'Campaign' | 'Route' | 'Template') => ({
    workspaceId,
    id: fromGlobalId(type, shown) ?? newId(),
  });
  const select = { id: true } as const;
  const found = async (what: string, looking: Promise<{ id: string } | null>) => {
    const row = await looking;
    if (row === null) throw new NotFoundError(what, shown);
    return row.id;
  };
  switch (scope) {
    case 'WORKSPACE':
      if (shown !== '') throw wrong('must be absent: the whole workspace is paused');
      return '';
    case 'COUNTRY': {
      const country = countryOf(shown);
      if (country === null) throw wrong(COUNTRY_FORMAT);
      return country;
    }
    case 'PURPOSE':
      if (!Object.hasOwn(Purpose, shown)) throw wrong(`must be one of ${Object.values(Purpose).join(', ')}`);
      return shown;
    case 'CAMPAIGN':
      return found('Campaign', db.prisma.campaign.findFirst({ where: where('Campaign'), select }));
    case 'ROUTE':
      return found('Route', db.prisma.route.findFirst({ where: where('Route'), select }));
    case 'TEMPLATE':
      return found('Template', db.prisma.template.findFirst({ where: where('Template'), select }));
  }
}

/** Messages that are set free in one step. */
const FREED_A_STEP = 1_000;
/** A dispatcher may know of a pause for so long after it was lifted: what it holds back until then is set free by another look, in milliseconds. */
const SECOND_LOOK_MS = 5_000;

/** Time that one run takes at most, in milliseconds. */
const RUN_MS = 10_000;

/** Sets free what waits for pauses that were lifted, but for what another pause holds, for a while. */
export async function freeLifted(
  { db, clock, relay }: Pick<Runtime, 'db' | 'clock' | 'relay'>,
  signal: AbortSignal,
): Promise<void> {
  const endsAt = performance.now() + RUN_MS;
  while (!signal.aborted && performance.now() < endsAt) {
    const outbox = await transaction(db.pool, async (tx) => {
      const now = clock.now();
      const pause = await lockDuePause(tx, now);
      if (pause === null) return null;
      const waiting = await pausedMessages(tx, pause, FREED_A_STEP);
      const held = await heldPauses(tx);
      const free = waiting.filter((message) => !isPaused(held, message)).map(({ id }) => id);
      const isWhole = waiting.length < FREED_A_STEP;
      const again = new Date((pause.liftedAt ?? now).getTime() + SECOND_LOOK_MS);
      const dueAt = isWhole ? (now < again ? again : null) : now;
      await sweepPause(tx, pause.id, isWhole ? null : (waiting.at(-1)?.id ?? null), dueAt);
      return freePaused(tx, pause.workspaceId, free, now);
    });
    if (outbox === null) return;
    relay.publishSoon(outbox);
  }
}

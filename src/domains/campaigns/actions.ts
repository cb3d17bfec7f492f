/** Acts of people on campaigns. */

import type { z } from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import type { Transaction } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { dropUnfinishedCheck, lockCampaign, setCampaignState } from '../../db/sql/campaigns.ts';
import { insertPause, liftPauseRow, type NewPause, pauseOf } from '../../db/sql/pauses.ts';
import { transaction } from '../../db/transaction.ts';
import { type Campaign, Prisma } from '../../generated/prisma/client.ts';
import type { CampaignStatus, Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError, PreflightStaleError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { setFirstBudget } from '../prices/budget-actions.ts';
import { type PricedRuntime, requireAsChecked } from './as-checked.ts';
import { requirePool } from './coupons.ts';
import { type CampaignChanges, type CampaignDraft, changesOf, columnsOf } from './draft.ts';
import { preflightOf } from './preflight.ts';
import { requireRoutes } from './routes.ts';
import { beginsBefore, lastClocks, scheduleOf } from './schedule.ts';
import { requireState, type Which } from './states.ts';
import { checkTriggered } from './triggered.ts';

type ActRuntime = Pick<Runtime, 'db' | 'clock'>;
type SwitchRuntime = Pick<Runtime, 'db' | 'clock' | 'bus' | 'telemetry'>;

/** Time between the start of a campaign and its first message, in which it can be undone, in milliseconds. */
export const UNDO_MS = 30_000;
/** Time that a check holds, in milliseconds. */
const CHECK_HOLDS_MS = 3_600_000;

/** Creates a campaign, with its budget where it has one. @throws InvalidInputError */
export async function createCampaign(
  { db, bus, clock }: SwitchRuntime,
  actor: Actor,
  draft: CampaignDraft,
): Promise<Campaign> {
  const now = clock.now();
  checkDraft(actor, draft, now);
  checkTriggered(draft, draft.triggered === true, true);
  const { workspaceId } = actor;
  await requirePool(db, workspaceId, draft.content.couponPool);
  await requireRoutes(db, workspaceId, { routeIds: draft.routes ?? [], purpose: draft.purpose });
  const budget = draft.budget ?? null;
  const created = await db.prisma.$transaction(async (tx) => {
    const campaign = await tx.campaign.create({
      data: {
        ...columnsOf(draft),
        ...{ id: newId(), workspaceId, status: 'DRAFT', createdAt: now, updatedAt: now },
        ...{ actorKind: actor.kind, actorId: actor.id },
      },
    });
    await audit(tx, actor, now, { action: 'campaign.create', subject: campaign.id });
    if (budget !== null) await setFirstBudget(tx, actor, campaign.id, budget, now);
    return campaign;
  });
  if (budget !== null) await tellSettingsChanged(bus);
  return created;
}

/** Changes a campaign that has not started; it has to be checked again. @throws InvalidInputError, NotFoundError */
export async function updateCampaign(
  { db, clock }: ActRuntime,
  actor: Actor,
  which: Which,
  changes: z.output<typeof CampaignChanges>,
): Promise<Campaign> {
  const now = clock.now();
  checkDraft(actor, changes, now);
  const { workspaceId } = actor;
  await requirePool(db, workspaceId, changes.content?.couponPool);
  await requireRoutes(db, workspaceId, { routeIds: changes.routes ?? [], purpose: changes.purpose ?? null });
  return db.prisma.$transaction(async (tx) => {
    const before = await tx.campaign.findFirst({ where: { id: which.id, workspaceId } });
    if (before === null) throw new NotFoundError('Campaign', which.shownId);
    requireState(before, which, ['DRAFT', 'CHECKED'], 'changed');
    checkFollows(before, changes);
    checkTriggered(changes, before.triggered, false);
    const where = { id: which.id, workspaceId, revision: before.revision, status: before.status };
    const none = { preflight: Prisma.DbNull, token: null, checkedAt: null, reason: null, dueAt: null };
    const unchecked = { ...none, status: 'DRAFT' } as const;
    const data = { ...changesOf(changes), ...unchecked, revision: before.revision + 1, updatedAt: now };
    const { count } = await tx.campaign.updateMany({ where, data });
    if (count === 0) throw new NotFoundError('Campaign', which.shownId);
    await audit(tx, actor, now, {
      action: 'campaign.update',
      subject: which.id,
      detail: { fields: Object.keys(changes) },
    });
    return tx.campaign.findUniqueOrThrow({ where: { id: which.id } });
  });
}

/** Fields that are held against who acts, and when. */
interface Acted {
  purpose?: Purpose;
  endsAt?: Date | null;
  schedule?: { at?: Date | null; localAt?: string | null } | null;
}

/** @throws InvalidInputError on a purpose that the key may not send, or an end that is over */
function checkDraft({ purposes }: Actor, draft: Acted, now: Date): void {
  const { purpose, endsAt, schedule } = draft;
  if (purpose !== undefined && purposes !== undefined && !purposes.includes(purpose)) {
    const message = `is none that this key may send: it is limited to ${purposes.join(', ')}`;
    throw new InvalidInputError([{ path: ['purpose'], message, received: purpose }]);
  }
  const at = schedule?.at ?? null;
  if (endsAt != null && endsAt <= (at !== null && at > now ? at : now)) {
    const message = 'must be later than now, and than schedule.at';
    throw new InvalidInputError([{ path: ['endsAt'], message, received: endsAt.toISOString() }]);
  }
  const localAt = schedule?.localAt ?? null;
  if (localAt !== null && lastClocks(localAt) <= now) {
    const message = 'is over everywhere: name a time that is still to come for somebody';
    throw new InvalidInputError([{ path: ['schedule', 'localAt'], message, received: localAt }]);
  }
}

/** @throws InvalidInputError on what a campaign that follows another has from that */
function checkFollows({ origin }: Campaign, changes: z.output<typeof CampaignChanges>): void {
  const { audience, schedule } = changes;
  if (audience !== undefined && (origin === 'RETRY' || origin === 'STEP')) {
    throw new InvalidInputError([{ path: ['audience'], message: 'is that of the campaign that it follows' }]);
  }
  if (origin === 'STEP' && (schedule?.at ?? schedule?.localAt ?? schedule?.repeat) != null) {
    const message = 'can have hours alone: a step begins some time after its campaign';
    throw new InvalidInputError([{ path: ['schedule'], message }]);
  }
}

/**
 * Starts a campaign that was checked: it begins at its time, and not before the undo window has passed.
 *
 * @throws NotFoundError, InvalidInputError; PreflightStaleError when the world is not as it was checked
 */
export async function startCampaign(
  { db, clock, priceLists }: ActRuntime & PricedRuntime,
  actor: Actor,
  which: Which,
  token: string,
): Promise<Campaign> {
  const now = clock.now();
  await act({ db, clock }, actor, which, 'start', async (campaign) => {
    const { localAt } = scheduleOf(campaign);
    checkDraft(actor, { ...campaign, schedule: { at: campaign.startAt, localAt } }, now);
    if (campaign.status === 'DRAFT') throw new PreflightStaleError('it was not checked as it is');
    requireState(campaign, which, ['CHECKED'], 'started');
    if (campaign.token !== token) throw new PreflightStaleError('the token is that of another check');
    if (campaign.checkedAt === null || now.getTime() - campaign.checkedAt.getTime() > CHECK_HOLDS_MS) {
      throw new PreflightStaleError('it is older than an hour');
    }
    const checked = preflightOf(campaign);
    if (checked === null) throw new PreflightStaleError('it is missing');
    await requireAsChecked({ db, priceLists }, campaign, checked, now);
    const earliest = now.getTime() + UNDO_MS;
    // A step waits for its campaign: when it begins is known once that has ended.
    if (campaign.origin === 'STEP') return { status: 'SCHEDULED', dueAt: new Date(earliest) };
    const planned = localAt === null ? campaign.startAt : beginsBefore(localAt);
    const beginsAt = new Date(Math.max(earliest, planned?.getTime() ?? 0));
    return { status: 'SCHEDULED', dueAt: beginsAt, beginsAt };
  });
  return db.prisma.campaign.findUniqueOrThrow({ where: { id: which.id } });
}

/**
 * Pauses a campaign that runs: no message of it is made any more once this has returned, and what waits in the queue is held within a
 * second.
 *
 * @throws NotFoundError, InvalidInputError
 */
export async function pauseCampaign(runtime: SwitchRuntime, actor: Actor, which: Which): Promise<Campaign> {
  const campaign = await act(runtime, actor, which, 'pause', async (found, tx, now) => {
    requireState(found, which, ['RUNNING'], 'paused');
    await insertPause(tx, pauseRow(actor, found.id, now));
    return { status: 'PAUSED', dueAt: null };
  });
  runtime.telemetry.count('heliograph_pauses_total', { scope: 'CAMPAIGN', act: 'set' });
  await tellSettingsChanged(runtime.bus);
  return campaign;
}

/** Goes on with a campaign that is paused or stopped, with what was held in the queue. @throws NotFoundError, InvalidInputError */
export async function resumeCampaign(runtime: SwitchRuntime, actor: Actor, which: Which): Promise<Campaign> {
  let isLifted = false;
  const campaign = await act(runtime, actor, which, 'resume', async (found, tx, now) => {
    requireState(found, which, ['PAUSED', 'STOPPED'], 'resumed');
    isLifted = await liftOwn(tx, found, now);
    return { status: 'RUNNING', dueAt: now };
  });
  if (isLifted) runtime.telemetry.count('heliograph_pauses_total', { scope: 'CAMPAIGN', act: 'lifted' });
  await tellSettingsChanged(runtime.bus);
  return campaign;
}

/** Lifts the pause of a campaign, if there is one. @returns whether there was */
async function liftOwn(tx: Transaction, { id: key, workspaceId }: Campaign, now: Date): Promise<boolean> {
  const pause = await pauseOf(tx, { workspaceId, scope: 'CAMPAIGN', key });
  if (pause !== null) await liftPauseRow(tx, { workspaceId, id: pause.id, now });
  return pause !== null;
}

function pauseRow({ workspaceId, kind, id: actorId }: Actor, key: string, createdAt: Date): NewPause {
  const reason = 'The campaign is paused.';
  const pause = { id: newId(), workspaceId, scope: 'CAMPAIGN', key, reason } as const;
  return { ...pause, recall: false, actorKind: kind, actorId, createdAt };
}

/**
 * Ends a campaign: of one that has not begun nothing was sent, and it is a draft again; of another one, what was not sent yet is
 * canceled by a scheduler.
 *
 * @throws NotFoundError, InvalidInputError
 */
export async function cancelCampaign(
  runtime: Pick<SwitchRuntime, 'db' | 'clock' | 'telemetry'>,
  actor: Actor,
  which: Which,
): Promise<Campaign> {
  let isLifted = false;
  const canceled = await act(runtime, actor, which, 'cancel', async (campaign, tx, now) => {
    requireState(campaign, which, ['SCHEDULED', 'RUNNING', 'PAUSED', 'STOPPED'], 'canceled');
    if (campaign.status === 'SCHEDULED') {
      await dropUnfinishedCheck(tx, campaign.id);
      return { status: 'DRAFT', dueAt: null };
    }
    isLifted = await liftOwn(tx, campaign, now);
    return { status: 'CANCELED', dueAt: now };
  });
  if (isLifted) runtime.telemetry.count('heliograph_pauses_total', { scope: 'CAMPAIGN', act: 'lifted' });
  return canceled;
}

/** The state that an act leads to. */
interface Next {
  status: CampaignStatus;
  dueAt: Date | null;
  /** When it begins; absent: as it was. */
  beginsAt?: Date;
}

/** Does something with a campaign that is locked, with its audit entry. @throws NotFoundError */
async function act(
  { db, clock }: ActRuntime,
  actor: Actor,
  which: Which,
  name: string,
  decide: (campaign: Campaign, tx: Transaction, now: Date) => Next | Promise<Next>,
): Promise<Campaign> {
  const now = clock.now();
  const { workspaceId } = actor;
  await transaction(db.pool, async (tx) => {
    const campaign = await lockCampaign(tx, workspaceId, which.id);
    if (campaign === null) throw new NotFoundError('Campaign', which.shownId);
    const { status, dueAt, beginsAt = campaign.beginsAt } = await decide(campaign, tx, now);
    const finishedAt = status === 'CANCELED' ? now : null;
    await setCampaignState(tx, which.id, { status, reason: null, dueAt, beginsAt, finishedAt, now });
    const detail = { from: campaign.status, to: status };
    const entry = { id: newId(), workspaceId, actor, action: `campaign.${name}`, subject: which.id, detail, at: now };
    await insertAuditEntry(tx, { ...entry, evidenceDigest: null });
  });
  return db.prisma.campaign.findUniqueOrThrow({ where: { id: which.id } });
}

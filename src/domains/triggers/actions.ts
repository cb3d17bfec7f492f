/** Acts of people on triggers. */
import type { z } from 'zod';
import { lockTriggerRow } from '../../db/sql/triggers.ts';
import { Prisma, type Trigger } from '../../generated/prisma/client.ts';
import { TriggerKind, TriggerStatus } from '../../generated/prisma/enums.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { type InputIssue, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID, newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { readingOf } from '../accounts/reading.ts';
import { parseSegment } from '../audience/language/parse.ts';
import { readSender } from '../carriers/sender-address.ts';
import {
  type Condition,
  type Confirmation,
  refused,
  type Said,
  type TriggerChanges,
  type TriggerDraft,
  type Which,
} from './draft.ts';
import { campaignOf, checkOwn } from './of-campaign.ts';

/** Triggers that a workspace may have. */
export const MAX_TRIGGERS = 100;

type ActRuntime = Pick<Runtime, 'db' | 'clock' | 'config'>;
type Changes = z.output<typeof TriggerChanges>;
/** Columns that are written. */
type Settings = Omit<Partial<Prisma.TriggerUncheckedCreateInput>, 'id' | 'workspaceId'>;

/** Makes a trigger, which is active at once: what was due before does not occur. @throws InvalidInputError */
export async function createTrigger(runtime: ActRuntime, actor: Actor, draft: TriggerDraft): Promise<Trigger> {
  const { workspaceId } = actor;
  const now = runtime.clock.now();
  const settings = await settingsOf(runtime, actor, draft);
  return written(draft.name, () =>
    runtime.db.prisma.$transaction(async (tx) => {
      const own = { workspaceId, status: { not: TriggerStatus.REMOVED } };
      if ((await tx.trigger.count({ where: own })) >= MAX_TRIGGERS)
        throw refused(
          'name',
          `would be one trigger more than the ${MAX_TRIGGERS} that a workspace may have`,
          draft.name,
        );
      const { name } = draft;
      const { purpose, templateName } = settings;
      if (purpose === undefined || templateName === undefined) throw new Error('a trigger that has nothing to say');
      const trigger = await tx.trigger.create({
        data: {
          ...{ id: newId(), workspaceId, name, kind: TriggerKind.EVENT, once: false },
          ...settings,
          ...{ purpose, templateName },
          ...startedAt(settings.kind ?? TriggerKind.EVENT, now),
          ...{ createdAt: now, updatedAt: now, actorKind: actor.kind, actorId: actor.id },
        },
      });
      await watchSegmentOf(tx, trigger, now);
      await audit(tx, actor, now, { action: 'trigger.create', subject: trigger.id, detail: { name } });
      return trigger;
    }),
  );
}

/** Changes a trigger. What it waits for counts from now on; occurrences without a message get the new one. @throws InvalidInputError, NotFoundError */
export async function updateTrigger(
  runtime: ActRuntime,
  actor: Actor,
  which: Which,
  changes: Changes,
): Promise<Trigger> {
  const now = runtime.clock.now();
  const settings = await settingsOf(runtime, actor, changes);
  return written(changes.name ?? '', () =>
    change(runtime, actor, which, 'update', (before) => {
      const kind = settings.kind ?? before.kind;
      if (before.campaignId !== null) checkOwn(changes);
      const isNew = changes.on !== undefined && before.status === 'ACTIVE';
      return { ...settings, ...(isNew ? startedAt(kind, now) : {}) };
    }),
  );
}

/** Pauses a trigger: what happens meanwhile does not set it off, and no message of it is made. @throws NotFoundError, InvalidInputError */
export function pauseTrigger(runtime: ActRuntime, actor: Actor, which: Which): Promise<Trigger> {
  return change(runtime, actor, which, 'pause', (before) => {
    if (before.status !== 'ACTIVE') throw refused('id', 'is paused already', which.shownId);
    return { status: 'PAUSED', reason: null, dueAt: null, leaseUntil: null };
  });
}

/** Goes on with a trigger that is paused, from now on. @throws NotFoundError, InvalidInputError */
export function resumeTrigger(runtime: ActRuntime, actor: Actor, which: Which): Promise<Trigger> {
  return change(runtime, actor, which, 'resume', (before) => {
    if (before.status === 'ACTIVE') throw refused('id', 'is active: only a paused one is resumed', which.shownId);
    return { ...startedAt(before.kind, runtime.clock.now()), reason: null, failures: 0, sendAfter: null };
  });
}

/** Removes a trigger; what waits of it is canceled soon. @throws NotFoundError */
export function removeTrigger(runtime: Pick<ActRuntime, 'db' | 'clock'>, actor: Actor, which: Which): Promise<Trigger> {
  return change(runtime, actor, which, 'remove', () => {
    return { status: 'REMOVED', dueAt: runtime.clock.now(), leaseUntil: null };
  });
}

/** Pauses a trigger whose messages cannot be made as it is, such as one whose template was deleted. */
export async function pauseBroken(
  runtime: Pick<Runtime, 'db' | 'clock'>,
  trigger: Trigger,
  reason: string,
): Promise<void> {
  const { id, workspaceId, name } = trigger;
  const now = runtime.clock.now();
  await runtime.db.prisma.$transaction(async (tx) => {
    const data = { status: TriggerStatus.PAUSED, reason, dueAt: null, sendLeaseUntil: null, updatedAt: now };
    const { count } = await tx.trigger.updateMany({ where: { id, workspaceId, status: 'ACTIVE' }, data });
    if (count === 0) return;
    await audit(tx, systemActor(workspaceId), now, { action: 'trigger.pause', subject: id, detail: { name } });
  });
}

/** Has the members of the segment known that a trigger waits for. A scheduler that is about to forget them waits for the trigger. */
async function watchSegmentOf(tx: Prisma.TransactionClient, trigger: Trigger, now: Date): Promise<void> {
  const { segmentId, workspaceId, status } = trigger;
  if (segmentId === null || status === 'REMOVED') return;
  const create = { segmentId, workspaceId, dueAt: now };
  await tx.segmentWatch.upsert({ where: { segmentId }, create, update: { dueAt: now } });
}

/** Columns of a trigger that becomes active. */
function startedAt(kind: TriggerKind, now: Date) {
  const isDate = kind === 'DATE';
  return { status: TriggerStatus.ACTIVE, activeSince: now, foundTo: isDate ? now : null, dueAt: isDate ? now : null };
}

async function change(
  { db, clock }: Pick<ActRuntime, 'db' | 'clock'>,
  actor: Actor,
  { id, shownId }: Which,
  act: 'update' | 'pause' | 'resume' | 'remove',
  changed: (before: Trigger) => Prisma.TriggerUpdateInput,
): Promise<Trigger> {
  const { workspaceId } = actor;
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    await lockTriggerRow(tx, id);
    const before = await tx.trigger.findFirst({ where: { id, workspaceId, status: { not: 'REMOVED' } } });
    if (before === null) throw new NotFoundError('Trigger', shownId);
    const after = await tx.trigger.update({ where: { id }, data: { ...changed(before), updatedAt: now } });
    await watchSegmentOf(tx, after, now);
    await audit(tx, actor, now, { action: `trigger.${act}`, subject: id, detail: { name: after.name } });
    return after;
  });
}

/** The columns that a draft or changes have something to say about. @throws InvalidInputError on all that is not there */
async function settingsOf(runtime: ActRuntime, actor: Actor, draft: Said): Promise<Settings> {
  const { workspaceId, purposes } = actor;
  const { on, once, purpose, template, variables, sender, name, confirmation } = draft;
  if (purpose !== undefined && purposes !== undefined && !purposes.includes(purpose))
    throw refused('purpose', `is none that this key may send: it is limited to ${purposes.join(', ')}`, purpose);
  const joined = draft.campaign == null ? null : await campaignOf(runtime, actor, draft.campaign);
  const issues: InputIssue[] = [];
  const looked = async <Found>(look: Promise<Found>): Promise<Found | undefined> => {
    try {
      return await look;
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      issues.push(...error.issues);
      return undefined;
    }
  };
  if (confirmation != null) await looked(checkConfirmation(runtime, workspaceId, confirmation));
  if (template !== undefined) await looked(checkTemplate(runtime, workspaceId, template));
  const address = sender === undefined ? undefined : await looked(senderOf(runtime, workspaceId, sender));
  const condition = on === undefined ? undefined : await looked(conditionOf(runtime, workspaceId, on));
  if (issues.length > 0) throw new InvalidInputError(issues);
  return {
    ...(name === undefined ? {} : { name }),
    ...(once == null ? {} : { once }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(template === undefined ? {} : { templateName: template }),
    ...joined,
    ...(variables == null ? {} : { variables }),
    ...(address === undefined ? {} : { sender: address }),
    ...(confirmation === undefined ? {} : { confirmation: confirmation ?? Prisma.DbNull }),
    ...condition,
  };
}

/** @throws InvalidInputError on a template that is not there, or has nothing to say */
async function checkTemplate({ db }: ActRuntime, workspaceId: string, name: string): Promise<void> {
  const found = await db.prisma.template.findFirst({ where: { workspaceId, name, deletedAt: null } });
  if (found === null) throw refused('template', 'is no template of this workspace', name);
  if (found.publishedVersion === null) throw refused('template', 'has no published version: publish one first', name);
}

/** @throws InvalidInputError on a field that is no choice, or values that it does not have */
async function checkConfirmation({ db }: ActRuntime, workspaceId: string, given: Confirmation): Promise<void> {
  const { field: name } = given;
  if (name == null) return;
  const field = await db.prisma.contactField.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  if (field?.type !== 'CHOICE') throw refused('confirmation.field', 'is no field of the type CHOICE', name);
  for (const answer of ['confirmed', 'declined'] as const) {
    const value = given[answer];
    if (value != null && !field.choices.includes(value))
      throw refused(
        `confirmation.${answer}`,
        `is none of the choices of "${name}": ${field.choices.join(', ')}`,
        value,
      );
  }
}

async function senderOf({ db, config }: ActRuntime, workspaceId: string, given: string | null): Promise<string | null> {
  if (given === null) return null;
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const address = readSender(given, readingOf(config, workspace));
  const found = await db.prisma.sender.findUnique({ where: { workspaceId_address: { workspaceId, address } } });
  if (found !== null) return address;
  throw refused('sender', 'is not an allowed sender of this workspace; createSender allows one', given);
}

/** Columns of what a trigger waits for. @throws InvalidInputError */
async function conditionOf(
  { db }: ActRuntime,
  workspaceId: string,
  { event, date, segmentId }: Condition,
): Promise<Settings> {
  const none = { eventName: null, eventWhere: Prisma.DbNull, fieldId: null, segmentId: null };
  const noDate = { offsetMinutes: null, offsetDays: null, atMinute: null, yearly: false };
  if (date != null) {
    const { field: name, ...rule } = date;
    const field = await db.prisma.contactField.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
    if (field === null) throw refused('on.date.field', 'is no field of contacts: setContactField defines one', name);
    if (field.type !== 'DATE')
      throw refused('on.date.field', `is a field of type ${field.type}, and has to be a DATE`, name);
    return { kind: TriggerKind.DATE, ...none, fieldId: field.id, ...rule };
  }
  if (segmentId != null) {
    const where = { id: fromGlobalId('Segment', segmentId) ?? NO_ID, workspaceId };
    const segment = await db.prisma.segment.findUnique({ where });
    if (segment === null) throw refused('on.segmentId', 'is no segment of this workspace', segmentId);
    return { kind: TriggerKind.SEGMENT, ...none, ...noDate, segmentId: segment.id };
  }
  const { name, where } = eventIn(event ?? '');
  return {
    kind: TriggerKind.EVENT,
    ...none,
    ...noDate,
    eventName: name,
    eventWhere: [...where] as unknown as Prisma.InputJsonArray,
  };
}

const PREFIX = 'did ';

/** Reads an event with its conditions, as segments write them: `bought (total >= 100)`. @throws InvalidInputError */
function eventIn(text: string) {
  const nothing = { fields: new Map(), lists: new Map(), segments: new Map() };
  const read = parseSegment(`${PREFIX}${text}`, nothing);
  if (!read.ok) throw refused('on.event', read.fault.message, text);
  const { tree } = read;
  if (tree.kind === 'event' && tree.span === null && tree.is === '>=' && tree.count === 1) return tree;
  const message = 'must be the name of one event, with conditions on its properties in brackets: bought (total >= 100)';
  throw refused('on.event', message, text);
}

/** Does a write; a name that another trigger has is an error of the input. */
async function written(name: string, write: () => Promise<Trigger>): Promise<Trigger> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw refused('name', 'is the name of another trigger', name);
    throw error;
  }
}

// Acts on conversations: state, assignee, labels, notes, what was read.
import * as z from 'zod';
import { noteRead } from '../../db/sql/conversation-reads.ts';
import type { ConversationRow } from '../../db/sql/conversations.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor, ActorKind } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, parseGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { setTimers } from '../../pipeline/schedule/timers.ts';
import type { Runtime } from '../../runtime.ts';
import {
  applyChange,
  type ChangeRuntime,
  type ConversationChange,
  changeConversation,
  requireLocked,
} from './changes.ts';
import { type ActorRef, NO_LEASE } from './lease.ts';
import { SNOOZE_KIND } from './snooze.ts';

/** Bounds of what members write at a conversation. */
export const TALK_LIMITS = { labels: 20, labelLength: 50, noteLength: 4_000, snoozeDays: 366 } as const;

const DAY_MS = 24 * 3_600_000;

/** Labels of a conversation. */
export const Labels = z
  .array(z.string().trim().min(1).max(TALK_LIMITS.labelLength).refine(isStorable, NOT_STORABLE))
  .max(TALK_LIMITS.labels);
/** A note at a conversation. */
export const Note = z.string().trim().min(1).max(TALK_LIMITS.noteLength).refine(isStorable, NOT_STORABLE);

/** Closes a conversation; one that is closed stays as it is. The next text of the person opens it again. */
export function closeConversation(runtime: ChangeRuntime, actor: Actor, shownId: string): Promise<string> {
  return changeConversation(runtime, actor, shownId, (row, now) => {
    if (row.state === 'CLOSED') return null;
    const set = { state: 'CLOSED' as const, snoozedUntil: null, closedAt: now, waitingSince: null, ...NO_LEASE };
    return { type: 'CLOSED', set, elapsedMs: now.getTime() - row.openedAt.getTime() };
  });
}

/** Opens a conversation that is closed or snoozed. */
export function openConversation(runtime: ChangeRuntime, actor: Actor, shownId: string): Promise<string> {
  return changeConversation(runtime, actor, shownId, (row, now) => (row.state === 'OPEN' ? null : opened(row, now)));
}

/** The change that opens a conversation. */
export function opened(row: ConversationRow, now: Date): ConversationChange {
  const openedAt = row.state === 'CLOSED' ? now : row.openedAt;
  return { type: 'OPENED', set: { state: 'OPEN', snoozedUntil: null, closedAt: null, openedAt } };
}

/**
 * Puts a conversation off until a moment, or until the person writes.
 *
 * @throws InvalidInputError for a moment that is over, or more than a year ahead
 */
export async function snoozeConversation(
  runtime: ChangeRuntime,
  actor: Actor,
  shownId: string,
  until: Date,
): Promise<string> {
  const now = runtime.clock.now();
  if (until <= now || until.getTime() - now.getTime() > TALK_LIMITS.snoozeDays * DAY_MS) {
    const message = `must be a moment of the next ${TALK_LIMITS.snoozeDays} days`;
    throw new InvalidInputError([{ path: ['until'], message, received: until.toISOString() }]);
  }
  const { row, outbox } = await transaction(runtime.db.pool, async (tx) => {
    const row = await requireLocked(tx, actor.workspaceId, shownId);
    const set = { state: 'SNOOZED' as const, snoozedUntil: until, closedAt: null, ...NO_LEASE };
    const change = { type: 'SNOOZED' as const, set, detail: { until: until.toISOString() } };
    await setTimers(tx, [{ kind: SNOOZE_KIND, subjectId: row.id, workspaceId: row.workspaceId, dueAt: until }]);
    return { row, outbox: await applyChange(tx, actor, row, change, now) };
  });
  runtime.relay.publishSoon(outbox);
  runtime.telemetry.count('heliograph_conversation_changes_total', { type: 'SNOOZED' });
  return row.id;
}

/** Gives a conversation to a member, a team, a bot, a key or nobody. @param to the id of one; `null`: nobody */
export async function assignConversation(
  runtime: ChangeRuntime & Pick<Runtime, 'db'>,
  actor: Actor,
  shownId: string,
  to: string | null,
): Promise<string> {
  const assignee = to === null ? null : await requireAssignee(runtime, actor.workspaceId, to);
  return changeConversation(runtime, actor, shownId, (row) => {
    if (row.assigneeId === (assignee?.id ?? null)) return null;
    return assigned(assignee, row);
  });
}

/** The change that gives a conversation to somebody. */
export function assigned(assignee: ActorRef | null, row: ConversationRow): ConversationChange {
  return {
    type: 'ASSIGNED',
    set: { assigneeKind: assignee?.kind ?? null, assigneeId: assignee?.id ?? null },
    detail: { from: shownAssignee(row.assigneeKind, row.assigneeId), to: shownAssignee(assignee?.kind, assignee?.id) },
  };
}

/** Types of those whom a conversation is given to. */
const ASSIGNEES = { MEMBER: 'Member', API_KEY: 'ApiKey', TEAM: 'Team' } as const;

/** Id of an assignee as people see it. */
function shownAssignee(kind: ActorKind | null | undefined, id: string | null | undefined): string | null {
  if (kind == null || id == null) return null;
  return kind === 'MEMBER' || kind === 'API_KEY' || kind === 'TEAM' ? toGlobalId(ASSIGNEES[kind], id) : null;
}

/** The member, team or key of an id; of a bot its key. @throws NotFoundError for one that is none of the workspace, or is gone */
export async function requireAssignee(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  workspaceId: string,
  shownId: string,
): Promise<ActorRef> {
  const { type, uuid: id } = parseGlobalId(shownId) ?? { type: null, uuid: '' };
  if (type === 'Member') {
    const member = await db.prisma.member.findUnique({ where: { id, workspaceId, removedAt: null } });
    if (member !== null) return { kind: 'MEMBER', id };
  }
  if (type === 'ApiKey') {
    const key = await db.prisma.apiKey.findUnique({ where: { id, workspaceId, revokedAt: null } });
    if (key !== null && (key.expiresAt === null || key.expiresAt > clock.now())) return { kind: 'API_KEY', id };
  }
  if (type === 'Team' && (await db.prisma.team.findUnique({ where: { id, workspaceId } })) !== null) {
    return { kind: 'TEAM', id };
  }
  if (type === 'Bot') {
    const bot = await db.prisma.bot.findUnique({ where: { id, workspaceId } });
    if (bot !== null) return { kind: 'API_KEY', id: bot.apiKeyId };
  }
  throw new NotFoundError(type === 'ApiKey' || type === 'Team' || type === 'Bot' ? type : 'Member', shownId);
}

/** Adds labels to a conversation and takes others away. @throws InvalidInputError when it would have too many */
export function labelConversation(
  runtime: ChangeRuntime,
  actor: Actor,
  shownId: string,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<string> {
  return changeConversation(runtime, actor, shownId, (row) => {
    const labels = [...new Set([...row.labels, ...add])].filter((label) => !remove.includes(label));
    if (labels.length > TALK_LIMITS.labels) {
      const message = `would give the conversation ${labels.length} labels; at most ${TALK_LIMITS.labels} are possible`;
      throw new InvalidInputError([{ path: ['add'], message }]);
    }
    const same = labels.length === row.labels.length && labels.every((label) => row.labels.includes(label));
    return same ? null : { type: 'LABELED', set: { labels }, detail: { labels } };
  });
}

/** Writes a note at a conversation, for the members alone. */
export function addConversationNote(
  runtime: ChangeRuntime,
  actor: Actor,
  shownId: string,
  text: string,
): Promise<string> {
  return changeConversation(runtime, actor, shownId, () => ({ type: 'NOTE', text }));
}

/**
 * Notes that the actor has read a conversation.
 *
 * @param upTo the id of the event up to which; `null`: everything there is
 * @returns the id of the conversation
 */
export async function markConversationRead(
  { db }: Pick<Runtime, 'db'>,
  actor: Actor & { id: string },
  shownId: string,
  upTo: string | null,
): Promise<string> {
  const id = fromGlobalId('Conversation', shownId);
  const { workspaceId } = actor;
  const found = id === null ? null : await db.prisma.conversation.findUnique({ where: { id, workspaceId } });
  if (found === null) throw new NotFoundError('Conversation', shownId);
  const eventId = upTo === null ? found.inboundEventId : await eventOf(db, found.id, upTo);
  if (eventId !== null) {
    await noteRead(db.pool, { workspaceId, conversationId: found.id, actorId: actor.id, eventId });
  }
  return found.id;
}

async function eventOf({ prisma }: Runtime['db'], conversationId: string, shownId: string): Promise<string> {
  const id = fromGlobalId('ConversationEvent', shownId);
  const event = id === null ? null : await prisma.conversationEvent.findUnique({ where: { id, conversationId } });
  if (event === null) throw new NotFoundError('ConversationEvent', shownId);
  return event.id;
}

// Acts on the lease of a conversation, and answers under it.
import type { Queryable } from '../../db/client.ts';
import { type BotUsage, countAnswer, uncountAnswer } from '../../db/sql/bots.ts';
import {
  type ConversationKey,
  type ConversationRow,
  conversationIdOf,
  type LeaseKind,
  lockConversation,
  storeConversation,
} from '../../db/sql/conversations.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { prepared, transaction } from '../../db/transaction.ts';
import type { Bot } from '../../generated/prisma/client.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { NoLeaseError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Runtime } from '../../runtime.ts';
import { acceptWithin } from '../messages/accept.ts';
import { announce, settled } from '../messages/accepted.ts';
import { prepareMessage, type Sent, sentOf } from '../messages/actions.ts';
import type { SendRequest } from '../messages/request.ts';
import { botOfActor, requireMay, requireSayable, requireWithinLimits, TurnsSpentError } from './bot-guard.ts';
import { toPerson } from './bot-handler.ts';
import {
  applyChange,
  type ChangeRuntime,
  type ConversationChange,
  changeConversation,
  requireLocked,
} from './changes.ts';
import {
  type ActorRef,
  holds,
  kindOf,
  LEASE_MS,
  leaseAt,
  leaseInWords,
  leaseRow,
  mayClaim,
  NO_LEASE,
} from './lease.ts';

/** A claim of a conversation. */
export interface Claim {
  /** `null`: what the actor is. */
  as: LeaseKind | null;
  /** `null`: as long as its kind has it. */
  forMs: number | null;
}

/** Claims a conversation, or goes on holding it. @throws NotFoundError, NoLeaseError when somebody else answers it */
export async function claimConversation(
  runtime: ChangeRuntime,
  actor: Actor,
  shownId: string,
  claim: Claim,
): Promise<string> {
  return withHolder(runtime, (refuse) =>
    changeConversation(runtime, actor, shownId, (row, now) => claimed(row, actor, claim, now) ?? refuse(row, now)),
  );
}

/** The change that gives an actor the lease; `null`: it may not have it. */
function claimed(row: ConversationRow, actor: Actor, claim: Claim, now: Date): ConversationChange | null {
  const kind = claim.as ?? kindOf(actor);
  if (!mayClaim(leaseAt(row, now), kind, actor)) return null;
  const until = new Date(now.getTime() + (claim.forMs ?? LEASE_MS[kind]));
  const set = leaseRow({ kind, holder: { kind: actor.kind, id: actor.id }, until });
  return { type: 'CLAIMED', set, detail: { kind, until: until.toISOString() } };
}

/** Gives a conversation up that the actor holds; one that it does not hold stays as it is. */
export function releaseConversation(runtime: ChangeRuntime, actor: Actor, shownId: string): Promise<string> {
  return changeConversation(runtime, actor, shownId, (row, now) =>
    holds(leaseAt(row, now), actor) ? { type: 'RELEASED', set: NO_LEASE } : null,
  );
}

/** A conversation that is handed over. */
export interface HandOver {
  to: LeaseKind;
  /** The one who is to answer; `null`: whoever of that kind claims it first. */
  assignee: ActorRef | null;
  reason: string;
  summary: string | null;
}

/**
 * Hands a conversation over to a person or a bot: nobody of the other kind may claim it for a day, or until it is released.
 *
 * @throws NotFoundError, NoLeaseError when somebody else answers it
 */
export async function handOver(
  runtime: ChangeRuntime,
  actor: Actor,
  shownId: string,
  { to, assignee, reason, summary }: HandOver,
): Promise<string> {
  return withHolder(runtime, (refuse) =>
    changeConversation(runtime, actor, shownId, (row, now) => {
      const lease = leaseAt(row, now);
      if (lease !== null && !holds(lease, actor) && !mayClaim(lease, kindOf(actor), actor)) return refuse(row, now);
      const until = new Date(now.getTime() + LEASE_MS.handOver);
      const given = assignee === null ? {} : { assigneeKind: assignee.kind, assigneeId: assignee.id };
      // Of a team whoever comes first answers.
      const holder = assignee?.kind === 'TEAM' ? null : assignee;
      const set = { ...leaseRow({ kind: to, holder, until }), ...given };
      const detail = { to, reason, assigneeId: assignee?.id ?? null };
      return { type: 'HANDED_OVER', set, text: summary, detail };
    }),
  );
}

/** Runs an act that refuses by throwing the row, and says who holds the lease. */
async function withHolder<T>(
  { db }: Pick<Runtime, 'db'>,
  act: (refuse: (row: ConversationRow, now: Date) => never) => Promise<T>,
): Promise<T> {
  try {
    return await act((row, now) => {
      throw new Refused(row, now);
    });
  } catch (error) {
    throw error instanceof Refused ? await noLease(db, error.row, error.now) : error;
  }
}

/** Refusal whose message needs the name of the holder, which is read after the transaction. */
class Refused extends Error {
  readonly row: ConversationRow;
  readonly now: Date;
  constructor(row: ConversationRow, now: Date) {
    super('no lease');
    this.row = row;
    this.now = now;
  }
}

async function noLease({ prisma }: Runtime['db'], row: ConversationRow, now: Date): Promise<NoLeaseError> {
  const lease = leaseAt(row, now);
  const id = lease?.holder?.id ?? null;
  const where = { id: id ?? '', workspaceId: row.workspaceId };
  const named =
    id === null
      ? null
      : lease?.holder?.kind === 'MEMBER'
        ? await prisma.member.findUnique({ where, select: { name: true } })
        : await prisma.apiKey.findUnique({ where, select: { name: true } });
  return new NoLeaseError(leaseInWords(lease, named?.name ?? null), row.id);
}

/** Under which lease an answer is sent. `claim`: takes it where nobody holds it; `hold`: it must be held; `free`: nobody else may. */
export type AnswerBy = 'claim' | 'hold' | 'free';

/**
 * Accepts an answer in a conversation together with the look at its lease: of those who answer at once, one does.
 *
 * @param request goes to the person from the sender of the conversation
 * @throws NoLeaseError; ForbiddenError, InvalidInputError, NotFoundError, MessageRefusedError, IdempotencyConflictError, RateLimitedError
 */
export async function sendAnswer(
  runtime: ApiRuntime,
  actor: Actor,
  key: ConversationKey,
  request: SendRequest,
  by: AnswerBy,
): Promise<Sent> {
  const startedAt = performance.now();
  const bot = await botOfActor(runtime, actor);
  if (bot !== null) requireMay(bot, 'REPLY');
  const message = await prepareMessage(runtime, actor, request);
  if (bot !== null) requireSayable(bot, message);
  const accept = (usage: BotUsage | null) =>
    withHolder(runtime, async (refuse) => {
      const accepting = transaction(runtime.db.pool, async (tx) => {
        // The contact is locked before the conversation, as what a person writes does.
        const { outcomes, outbox } = await acceptWithin(tx, runtime, [message]);
        const made = sentOf(settled(outcomes[0]));
        const accepted = { outcomes, outbox };
        if (made.replayed) return { accepted, sent: made };
        const more = await underLease(tx, runtime, actor, conversationIdOf(key), by, refuse);
        if (bot !== null) await requireWithinLimits(tx, bot, usage, conversationIdOf(key));
        return { accepted: { outcomes, outbox: [...outbox, ...more] }, sent: made };
      });
      const { accepted, sent } = await accepting.catch((error: unknown) =>
        error instanceof TurnsSpentError ? spent(runtime, actor, key, refuse) : Promise.reject(error),
      );
      announce(runtime, 'single', [message], accepted, startedAt);
      return sent;
    });
  return bot === null ? accept(null) : counted(runtime, bot, accept);
}

/** Counts an answer of a bot, unless it comes to none: it is refused, or was sent before. */
async function counted(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  bot: Bot,
  accept: (usage: BotUsage | null) => Promise<Sent>,
): Promise<Sent> {
  const statements = prepared(db.pool);
  const usage = await countAnswer(statements, bot.id, clock.now());
  let isSent = false;
  try {
    const sent = await accept(usage);
    isSent = !sent.replayed;
    return sent;
  } finally {
    if (!isSent) await uncountAnswer(statements, bot.id);
  }
}

/** Looks at the lease of a conversation that has been answered in this transaction, and moves its deadline on. */
async function underLease(
  tx: Queryable,
  { clock }: Pick<Runtime, 'clock'>,
  actor: Actor,
  id: string,
  by: AnswerBy,
  refuse: (row: ConversationRow, now: Date) => never,
): Promise<OutboxRow[]> {
  const now = clock.now();
  const row = await lockConversation(tx, actor.workspaceId, id);
  if (row === null) throw new Error('an answer without a conversation');
  const lease = leaseAt(row, now);
  if (holds(lease, actor)) {
    const kind = lease?.kind ?? kindOf(actor);
    const until = new Date(Math.max(lease?.until.getTime() ?? 0, now.getTime() + LEASE_MS[kind]));
    await storeConversation(tx, { ...row, leaseUntil: until });
    return [];
  }
  if (by === 'free' && lease === null) return [];
  const change = by === 'claim' ? claimed(row, actor, { as: null, forMs: null }, now) : null;
  return change === null ? refuse(row, now) : applyChange(tx, actor, row, change, now);
}

/** Gives a conversation to a person in which a bot has had its turns, and refuses the answer. */
async function spent(
  runtime: ChangeRuntime,
  actor: Actor,
  key: ConversationKey,
  refuse: (row: ConversationRow, now: Date) => never,
): Promise<never> {
  const shown = toGlobalId('Conversation', conversationIdOf(key));
  const reason = 'the bot has answered as often as it may without a person';
  await changeConversation(runtime, systemActor(actor.workspaceId), shown, (_row, now) => toPerson(reason, now));
  const row = await transaction(runtime.db.pool, (tx) => requireLocked(tx, actor.workspaceId, shown));
  return refuse(row, runtime.clock.now());
}

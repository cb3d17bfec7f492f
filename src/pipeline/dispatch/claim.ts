/** Claiming messages of the queue for a connection, with the last look before they are sent. */
import type pg from 'pg';
import type { Channel } from '../../channels/port.ts';
import type { Queryable } from '../../db/client.ts';
import { claimInsert } from '../../db/sql/claims.ts';
import { factsOfContactIds } from '../../db/sql/facts.ts';
import { partsOf } from '../../db/sql/message-parts.ts';
import {
  type ClaimableMessage,
  type ReliesOn,
  rewriteMessages,
  type TakenMessage,
  takeQueued,
  updateConsentEntries,
} from '../../db/sql/messages-claim.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { HeldPause } from '../../db/sql/pauses.ts';
import { chunksDelete, deleteChunks } from '../../db/sql/queued-chunks.ts';
import { transaction } from '../../db/transaction.ts';
import type { BilledAt } from '../../kernel/charge.ts';
import { groupBy, yieldToEventLoop } from '../../kernel/chunks.ts';
import type { Clock } from '../../kernel/clock.ts';
import { NO_FACTS } from '../../kernel/facts.ts';
import { newId } from '../../kernel/ids.ts';
import type { Purpose } from '../../kernel/words.ts';
import type { Policy } from '../../policy/judge.ts';
import type { PriceListCache } from '../charge/price-lists.ts';
import { CapBook } from '../message/cap-book.ts';
import type { Change } from '../message/change.ts';
import type { ClaimedMessage, OpenClaim } from '../message/claimed.ts';
import { isPaused } from '../message/paused.ts';
import { contentOf, type SubmitOptions } from '../message/submit-options.ts';
import { writeChanges } from '../message/write.ts';
import type { PriorityGate } from '../priority/priority-gate.ts';
import { factsOf, failed, lastLook, pausedChange } from './last-look.ts';
import { costsElse, type Recharged, recharge } from './recharge.ts';

/** Result of claiming. */
export interface Claimed {
  messages: ClaimedMessage[];
  /** Messages that wait for a pause now. */
  held: number;
  claim: OpenClaim;
  /** To be published after the commit. */
  outbox: OutboxRow[];
}

/** For whom is claimed: the connection and how long its provider may take to answer. */
export interface ClaimingConnection {
  connectionId: string;
  responseTimeoutMs: number;
  /** When its carrier asks for the price of a message. */
  billedAt: BilledAt;
  /** The dispatcher that claims. */
  ownerId: string | null;
}

/** After the response timer, how long a claim may stay without a recorded outcome before it counts as lost, in ms. */
const RECORDING_GRACE_MS = 15_000;

/** Messages to be claimed, and the parts that claiming needs. */
export interface Claiming {
  ids: readonly string[];
  /** Chunks of the queue of which nothing waits any more: they are forgotten. */
  finished: readonly string[];
  /**
   * Gate that lets urgent messages go before this claim; `null`: the claim is urgent itself. Its messages are then
   * written at once: whatever of them is lost is sent once more anyway.
   */
  priorityGate: PriorityGate | null;
  /** Makes messages as their channel takes them. */
  channel: Pick<Channel, 'render'>;
  /** Judges them once more. */
  policy: Policy;
  /** Lists that say what the carrier asks for those which it gets instead of another. */
  priceLists: PriceListCache;
  /** Purposes that they may have: those of their lane. */
  purposes: readonly Purpose[];
  /** Pauses that hold for their workspace; empty: none does. */
  pauses: readonly HeldPause[];
}

/** Messages looked at in one turn of the event loop. */
const MESSAGES_A_TURN = 125;

/**
 * Claims those of the messages that still wait for this connection: each is claimed once, whoever asks how often. The
 * last look is in here, under the row's lock: what is cancelled, opted out, erased or past its validity is not sent.
 *
 * @returns the messages to send now, and the outbox rows to publish
 */
export async function claim(
  pool: pg.Pool,
  clock: Clock,
  connection: ClaimingConnection,
  { ids, finished, priorityGate, channel, policy, priceLists, purposes, pauses }: Claiming,
): Promise<Claimed> {
  return transaction(pool, async (own) => {
    const tx = priorityGate?.before(own) ?? own;
    const now = clock.now();
    const candidates = await takeQueued(tx, connection.connectionId, ids, now, policy.needsOf(...purposes));
    if (candidates.length === 0) {
      await deleteChunks(tx, finished);
      return { messages: [], held: 0, claim: { id: '', open: 0 }, outbox: [] };
    }
    await loadAsking(tx, policy, candidates);
    const dueAt = new Date(now.getTime() + connection.responseTimeoutMs + RECORDING_GRACE_MS);
    const sentParts = await partsAlreadySent(tx, candidates);
    const book = await bookOf(tx, policy, candidates, now);
    const seen = await look({ channel, policy, book, connection, pauses }, candidates, sentParts, now);
    const { changes, messages, rewritten, reliesOn } = seen;
    const charges = await recharge(tx, priceLists, connection, seen.recharged);
    await rewriteMessages(tx, rewritten, charges);
    await updateConsentEntries(tx, reliesOn);
    const { ownerId } = connection;
    const written = priorityGate === null;
    const claim = { id: newId(), open: messages.length };
    const [messageIds, attempts] = [messages.map((m) => m.id), messages.map((m) => m.attempt)];
    const also = [
      ...book.writes(now),
      ...(finished.length === 0 ? [] : [chunksDelete(finished)]),
      ...(messages.length === 0 ? [] : [claimInsert({ id: claim.id, messageIds, attempts, dueAt, ownerId, written })]),
    ];
    const outbox = await writeChanges(tx, changes, now, also, tx.last);
    for (const { message } of seen.recharged) message.charge = charges.get(message.id) ?? message.charge;
    return { messages, held: seen.held, claim, outbox };
  });
}

/** Loads what is needed besides of those that ask for consent: few do, and the others of their lane need none of it. */
async function loadAsking(tx: Queryable, policy: Policy, candidates: readonly TakenMessage[]): Promise<void> {
  const asking = candidates.filter(({ asksFor }) => asksFor !== null);
  for (const alike of groupBy(asking, ({ purpose, asksFor }) => `${purpose}/${asksFor}`).values()) {
    const { purpose, asksFor } = alike[0] ?? {};
    if (purpose === undefined || asksFor == null) continue;
    const contactIds = alike.map(({ contactId }) => contactId);
    const found = await factsOfContactIds(tx, policy.needsOf(purpose, asksFor), contactIds, purpose);
    const byContact = new Map(found.map(({ contactId, facts }) => [contactId, facts]));
    for (const message of alike) {
      // The mark that the person was erased stands in the message.
      const { contactErased } = message.recipient;
      message.recipient = { ...(byContact.get(message.contactId) ?? NO_FACTS), contactErased };
    }
  }
}

/** Opens the book of those to whom a cap applies. */
function bookOf(tx: Queryable, policy: Policy, candidates: readonly TakenMessage[], now: Date): Promise<CapBook> {
  const counted = candidates.filter(
    (message) => policy.mayCount(message.purpose) && policy.counts(factsOf(message, now, null)),
  );
  const ids = counted.map(({ contactId }) => contactId);
  return CapBook.open(tx, candidates[0]?.workspaceId ?? '', ids);
}

/** Result of the last look at the messages that were taken. */
interface Look {
  changes: Change[];
  /** Messages that a pause holds. */
  held: number;
  /** To be sent now. */
  messages: ClaimedMessage[];
  /** Those of them that take other parts than they were accepted with. */
  rewritten: ClaimedMessage[];
  /** Those of them that rely on another consent than they were accepted with. */
  reliesOn: ReliesOn[];
  /** Those of them that cost something else than was reserved. */
  recharged: Recharged[];
}

/** Looks at everything that was taken, a part of it in each turn of the event loop. */
async function look(
  {
    channel,
    policy,
    book,
    connection,
    pauses,
  }: Pick<Claiming, 'channel' | 'policy' | 'pauses'> & { book: CapBook; connection: ClaimingConnection },
  candidates: readonly TakenMessage[],
  sentParts: ReadonlySet<string>,
  now: Date,
): Promise<Look> {
  const seen: Look = { changes: [], held: 0, messages: [], rewritten: [], reliesOn: [], recharged: [] };
  for (const [index, candidate] of candidates.entries()) {
    if (index % MESSAGES_A_TURN === MESSAGES_A_TURN - 1) await yieldToEventLoop();
    if (pauses.length > 0 && candidate.exemption === null && isPaused(pauses, candidate)) {
      seen.changes.push(pausedChange(candidate));
      seen.held += 1;
      continue;
    }
    const change = lastLook(policy, candidate, now, book);
    const { body, partCount, submitCount, encoding } = candidate;
    if (change.to.status !== undefined || body === null) {
      seen.changes.push(change);
      continue;
    }
    const message = rendered(channel, candidate, body);
    if (message === null) {
      if (candidate.attempt === 1) book.giveBack(candidate.contactId, candidate.id);
      seen.changes.push(failed(candidate, 'UNSENDABLE'));
      continue;
    }
    message.partNumbers = partsToSend(message, sentParts);
    const otherwise = message.submitCount !== submitCount || message.encoding !== encoding;
    if (otherwise && message.partNumbers.length < message.submitCount) {
      // Parts of it went out, and the rest cannot follow: the settings of the connection were changed in between.
      seen.changes.push(failed(candidate, 'SPLIT_CHANGED'));
      continue;
    }
    seen.messages.push(message);
    if (otherwise || message.partCount !== partCount) {
      seen.rewritten.push(message);
      change.before = { partCount };
    }
    seen.changes.push(change);
    if (costsElse(message, partCount, connection)) seen.recharged.push({ message, change, before: partCount });
    const entryId = consentOf(candidate);
    if (entryId !== candidate.consentEntryId && entryId !== null) {
      seen.reliesOn.push({ id: candidate.id, consentEntryId: entryId });
    }
  }
  return seen;
}

/**
 * A message as the connection takes it: another one may cut it otherwise than the one it was accepted for. `null`: what
 * is stored cannot be written; the others of its chunk do not wait for it.
 */
function rendered(channel: Pick<Channel, 'render'>, message: TakenMessage, body: string): ClaimedMessage | null {
  const options = message.submitOptions as SubmitOptions | null;
  try {
    const content = contentOf(body, message.encoding);
    const rendering = channel.render(content, message.concatReference, options);
    const claimed = message as ClaimedMessage;
    claimed.options = options;
    claimed.rendering = rendering;
    claimed.encoding = rendering.encoded.encoding;
    claimed.partCount = rendering.encoded.partCount;
    claimed.submitCount = rendering.encoded.submitCount;
    return claimed;
  } catch {
    return null;
  }
}

/** The entry of the ledger by which a person consents now; `null`: none. */
function consentOf({ recipient: { consent } }: TakenMessage): string | null {
  return consent?.state === 'GRANT' ? consent.entryId : null;
}

const NONE: ReadonlySet<string> = new Set();

/** Parts that an earlier attempt brought out; those with an unknown outcome only count until a re-send is decided. */
async function partsAlreadySent(tx: Queryable, messages: readonly ClaimableMessage[]): Promise<ReadonlySet<string>> {
  const again = messages.filter((message) => message.attempt > 1 && message.submitCount > 1);
  if (again.length === 0) return NONE;
  const resent = new Set(again.filter((message) => message.possibleDuplicate).map((message) => message.id));
  const unreceipted = new Set(
    again.filter((message) => message.reasonCode === 'RESENT_WITHOUT_RECEIPT').map((message) => message.id),
  );
  const parts = await partsOf(
    tx,
    again.map((message) => message.id),
  );
  const out = parts.filter((part) => {
    if (part.status === 'OUTCOME_UNKNOWN') return !resent.has(part.messageId);
    if (part.status === 'SENT') return !unreceipted.has(part.messageId);
    return part.status !== 'FAILED';
  });
  return new Set(out.map((part) => `${part.messageId}/${part.number}`));
}

function partsToSend(message: Pick<ClaimableMessage, 'id' | 'submitCount'>, sent: ReadonlySet<string>): number[] {
  const numbers: number[] = [];
  for (let number = 1; number <= message.submitCount; number++) {
    if (!sent.has(`${message.id}/${number}`)) numbers.push(number);
  }
  return numbers;
}

/**
 * The door of acceptance: whoever has something to send comes by here, with a request or as a part of something larger.
 *
 * - `prepare` reads, renders, measures and routes requests; it needs no transaction.
 * - `acceptWithin` accepts them in the transaction of the caller, who publishes the outbox soon after the commit.
 * - `accept` accepts one in a transaction that it may share with other requests of the moment, and answers after the commit.
 */
import type { Queryable } from '../../db/client.ts';
import { claimIdempotencyKeys, keyNameOf, releaseIdempotencyKeys } from '../../db/sql/idempotency-keys.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { IdempotencyConflictError, InvalidInputError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Purpose } from '../../kernel/words.ts';
import { storeBatch } from '../../pipeline/accept/batch.ts';
import { Judge } from '../../pipeline/accept/decide.ts';
import { type Idempotency, isRepetition } from '../../pipeline/accept/idempotency.ts';
import type { AcceptRequest, Refusal, Settlement } from '../../pipeline/accept/request.ts';
import { store } from '../../pipeline/accept/store.ts';
import type { BudgetBook } from '../../pipeline/charge/budget-book.ts';
import type { CapBook } from '../../pipeline/message/cap-book.ts';
import { PURPOSES } from '../../policy/purposes.ts';
import { type OfferChecks, workspaceRulesIn } from '../../policy/workspace-rules.ts';
import type { Runtime } from '../../runtime.ts';
import { currentTraceParent } from '../../telemetry/trace.ts';
import { keyedDigest } from '../contacts/hash.ts';
import { linkWrites } from '../links/writes.ts';
import type { Patience } from '../lookups/lookups.ts';
import type { AcceptRuntime } from './accept-queue.ts';
import { announce, settled } from './accepted.ts';
import { Money } from './charging.ts';
import type { PrepareRuntime } from './context.ts';
import { conversationNotes, type Notes } from './conversational.ts';
import { withoutDuplicates } from './duplicates.ts';
import { loadSendContext, prepareRecipients } from './prepare.ts';
import type { Accepted, Outcome, Prepared, PreparedRecipient, Within } from './prepared.ts';
import { type ReadyItem, withContacts } from './recipients.ts';
import type { SendRequest } from './request.ts';
import { checkTimes } from './times.ts';

/**
 * Does everything for requests that needs no transaction. A recipient that cannot be accepted is refused alone, by the outcome.
 *
 * @param within the transaction that is under way where the requests are made, when there is one; templates are prepared before it
 * @throws InvalidInputError, NotFoundError on what a whole request has wrong
 */
export async function prepare(
  runtime: PrepareRuntime,
  actor: Actor,
  requests: readonly SendRequest[],
  within: Within | null = null,
): Promise<Prepared[]> {
  const all: Prepared[] = [];
  const patience: Patience = { kind: 'ASK', waitedMs: 0 };
  for (const given of requests) {
    checkPurpose(actor, given.purpose);
    checkTimes(given, runtime.clock.now());
    const context = await loadSendContext(runtime, actor.workspaceId, given, within);
    const named = await prepareRecipients(runtime, context, given, within, patience);
    const request = { ...given, sender: context.sender };
    const id = newId();
    const idempotency = idempotencyOf(runtime, actor, request, named, id);
    const { prepared: recipients, duplicates } = withoutDuplicates(named, request.duplicates);
    const { offerChecks } = workspaceRulesIn(context.workspace.rules);
    all.push({
      id,
      actor,
      request,
      recipients,
      duplicates,
      idempotency,
      offerChecks,
      prices: context.prices,
      traceParent: currentTraceParent(),
    });
  }
  return all;
}

/** Check that whoever sends may send messages of a purpose. @throws InvalidInputError */
function checkPurpose({ purposes }: Actor, purpose: Purpose): void {
  if (purposes === undefined || purposes.includes(purpose)) return;
  const message = `is none that this key may send: it is limited to ${purposes.join(', ')}`;
  throw new InvalidInputError([{ path: ['purpose'], message, received: purpose }]);
}

function idempotencyOf(
  { secrets: { hashKey } }: Runtime,
  { workspaceId }: Actor,
  request: SendRequest,
  prepared: readonly PreparedRecipient[],
  resultId: string,
): Idempotency | null {
  if (request.key === null) return null;
  const {
    key: { key, identity },
    ...rest
  } = request;
  // Compared is what was understood, not how it was written: a number in another form is the same number.
  const recipients = request.recipients.map((recipient, index) => {
    const read = prepared[index];
    return { ...recipient, to: read?.ok === true ? read.phone.e164 : recipient.to };
  });
  const keyDigest = keyedDigest(hashKey, workspaceId, 'idempotency.key', key);
  const requestHash = keyedDigest(hashKey, workspaceId, 'idempotency.request', identity ?? { ...rest, recipients });
  const operation = request.isBatch ? 'sendMessages' : 'sendMessage';
  return { workspaceId, key, keyDigest, operation, requestHash, resultId };
}

/**
 * Accepts one request, together with those of other requests that come at the same time. A batch has a transaction of its own.
 *
 * @returns what became of it, after the commit
 * @throws IdempotencyConflictError; RateLimitedError while the database does not keep up
 */
export function accept(runtime: AcceptRuntime, prepared: Prepared): Promise<Outcome> {
  return isOne(prepared) ? runtime.acceptQueue.add(prepared) : acceptAlone(runtime, prepared);
}

function isOne({ recipients, request }: Prepared): boolean {
  return recipients.length === 1 && !request.isBatch;
}

async function acceptAlone(runtime: Runtime, prepared: Prepared): Promise<Outcome> {
  const startedAt = performance.now();
  const accepted = await transaction(runtime.db.pool, (tx) => acceptWithin(tx, runtime, [prepared], tx.last));
  announce(runtime, 'batch', [prepared], accepted, startedAt);
  return settled(accepted.outcomes[0]);
}

/**
 * Accepts requests in the caller's transaction: contacts, facts, gates, rows and outbox. What it stores is there when the caller
 * commits, and not when it rolls back; it is sent once the outbox is published, which the caller does soon after the commit.
 *
 * @param last runs the last statement, where the caller has none behind it
 */
export async function acceptWithin(
  tx: Queryable,
  runtime: Runtime,
  prepared: readonly Prepared[],
  last: Queryable = tx,
): Promise<Accepted> {
  const replayed = await replays(tx, prepared);
  const now = runtime.clock.now();
  const tasks = prepared.flatMap((each, index) => (replayed[index] === null ? [taskOf(each, now)] : []));
  const judge = new Judge(runtime.policy);
  const books = await settleAll(tx, runtime, tasks, judge);
  await releaseIdempotencyKeys(tx, tasks.flatMap(unusedKey));
  for (const task of tasks) if (task.prepared.request.isBatch) await storeBatchOf(tx, task);
  const messages = tasks.flatMap(({ outcome }) => outcome.messages);
  const also = [...books.flatMap(({ caps }) => caps.writes(now)), ...linkWrites(judge.linked)];
  const notes = joined([conversationNotes(messages), ...books.map(({ budgets }) => budgets.notes(now))]);
  const outbox = await store(tx, { messages, decisions: judge.decisions, also, notes }, last);
  let next = 0;
  const outcomes = replayed.map((earlier) => earlier ?? outcomeOf(tasks[next++]));
  return { outcomes, outbox };
}

/** Notes of several about the messages of a chunk, as one. */
function joined(all: readonly Notes[]): Notes {
  return { writes: all.flatMap(({ writes }) => writes), entries: all.flatMap(({ entries }) => entries) };
}

/** A request that no earlier one has answered. */
interface Task {
  prepared: Prepared;
  request: AcceptRequest;
  outcome: { kind: 'accepted' } & Settlement;
}

function taskOf(prepared: Prepared, now: Date): Task {
  const request = acceptRequest(prepared.actor, prepared.request, now, prepared.offerChecks, prepared);
  return {
    prepared,
    request,
    outcome: { kind: 'accepted', messages: [], refusals: prepared.recipients.flatMap(unready) },
  };
}

function outcomeOf(task: Task | undefined): Outcome {
  if (task === undefined) throw new Error('a request without an outcome');
  return task.outcome;
}

/** The refusal of a recipient that was never ready. */
function unready(recipient: PreparedRecipient): Refusal[] {
  if (recipient.ok) return [];
  const message = recipient.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return [{ index: recipient.index, code: recipient.code, message, decision: null }];
}

/** The key of a request that made nothing: it is free again. */
function unusedKey({ prepared: { idempotency, request }, outcome }: Task): Idempotency[] {
  return idempotency === null || request.isBatch || outcome.messages.length > 0 ? [] : [idempotency];
}

/** Those that an earlier request has answered, by position; `null`: it is new. */
async function replays(
  tx: Queryable,
  all: readonly Prepared[],
): Promise<(Outcome | IdempotencyConflictError | null)[]> {
  const keyed = all.flatMap(({ idempotency }) => idempotency ?? []);
  const earlier = await claimIdempotencyKeys(tx, keyed);
  return all.map(({ idempotency }) => {
    const first = idempotency === null ? undefined : earlier.get(keyNameOf(idempotency));
    if (idempotency === null || first === undefined) return null;
    if (!isRepetition(idempotency, first)) return new IdempotencyConflictError(idempotency.key);
    return { kind: 'replayed', id: first.resultId };
  });
}

/** What was counted towards caps, and what was reserved of budgets, of one workspace. */
interface Books {
  caps: CapBook;
  budgets: BudgetBook;
}

/** Decides on the recipients of each workspace, with their contacts. */
async function settleAll(tx: Queryable, runtime: Runtime, tasks: readonly Task[], judge: Judge): Promise<Books[]> {
  const books: Books[] = [];
  // In order of the workspaces: of two transactions with the same ones, one waits for the other.
  const byWorkspace = [...groupBy(tasks, ({ request }) => request.actor.workspaceId)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  for (const [workspaceId, own] of byWorkspace) {
    const ready: ReadyItem[] = [];
    for (const { prepared, request, outcome } of own) {
      for (const recipient of prepared.recipients) if (recipient.ok) ready.push({ request, recipient, outcome });
    }
    const now = own[0]?.request.now ?? new Date(0);
    const money = await Money.look(tx, { workspaceId, lists: own.at(-1)?.prepared.prices ?? null, now }, ready);
    const { items, book } = await withContacts(tx, runtime, { workspaceId, now }, ready, { judge, money });
    const budgets = await money.open(tx, items);
    for (const item of items) judge.settle(item, book, budgets);
    books.push({ caps: book, budgets });
  }
  return books;
}

async function storeBatchOf(tx: Queryable, { prepared, request, outcome }: Task): Promise<void> {
  const { id, recipients, duplicates } = prepared;
  const { actor, purpose, now } = request;
  const batch = { id, workspaceId: actor.workspaceId, purpose, total: recipients.length, duplicates, now };
  await storeBatch(tx, batch, outcome.messages.length, outcome.refusals);
}

/** A request as the pipeline accepts it. @param ids of its message or its batch; `null`: it gets none */
export function acceptRequest(
  actor: Actor,
  request: SendRequest,
  now: Date,
  offerChecks: OfferChecks,
  prepared: Prepared | null,
): AcceptRequest {
  const start = request.sendAt !== null && request.sendAt > now ? request.sendAt : now;
  const validForMs = request.validForMs ?? PURPOSES[request.purpose].validForMs;
  return {
    actor,
    purpose: request.purpose,
    sender: request.sender,
    sendAt: request.sendAt,
    expiresAt: new Date(start.getTime() + validForMs),
    usualValidityMs: request.validForMs === null ? validForMs : null,
    tags: request.tags,
    exemption: request.exemption,
    asksFor: request.asksFor,
    offerChecks,
    submitOptions: request.submitOptions,
    campaign: request.campaign,
    batchId: prepared !== null && request.isBatch ? prepared.id : null,
    messageId: prepared !== null && isOne(prepared) ? prepared.id : null,
    traceParent: prepared?.traceParent ?? null,
    now,
  };
}

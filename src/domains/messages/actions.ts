import { transaction } from '../../db/client.ts';
import type { NewMessage } from '../../db/sql/messages.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { type InputIssue, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { storeBatch } from '../../pipeline/accept/batch.ts';
import { Judge, judgeAll } from '../../pipeline/accept/decide.ts';
import { type Idempotency, replayOf } from '../../pipeline/accept/idempotency.ts';
import { tellAccepted } from '../../pipeline/accept/observe.ts';
import { type AcceptRequest, MessageRefusedError, type Refusal } from '../../pipeline/accept/request.ts';
import { store } from '../../pipeline/accept/store.ts';
import type { SubmitOptions } from '../../pipeline/message/submit-options.ts';
import { relayOf } from '../../pipeline/outbox/relay.ts';
import { type DuplicatePolicy, PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { currentTraceParent } from '../../telemetry/trace.ts';
import { keyedDigest } from '../contacts/hash.ts';
import { acceptQueueOf } from './accept-queue.ts';
import { withoutDuplicates } from './duplicates.ts';
import { MAX_AHEAD_DAYS, VALIDITY } from './limits.ts';
import {
  type ContentRequest,
  loadSendContext,
  type PreparedRecipient,
  prepareRecipients,
  type RecipientRequest,
} from './prepare.ts';
import { takeMessages } from './quota.ts';
import { withContacts } from './recipients.ts';

/** What is to be sent, parsed at the edge. */
export interface SendRequest {
  recipients: RecipientRequest[];
  content: ContentRequest;
  purpose: Purpose;
  sender: string | null;
  sendAt: Date | null;
  validForMs: number | null;
  idempotencyKey: string | null;
  tags: string[];
  /** `null`: nothing besides its content. */
  submitOptions: SubmitOptions | null;
  /** `null`: as the workspace has it. */
  smartEncoding: boolean | null;
  /** What a repetition has in common with it; `null`: everything that was understood. */
  identity: object | null;
  /** What becomes of a number that is named more than once. */
  duplicates: DuplicatePolicy;
}

/** A message that was accepted now, or by an earlier request with the same key. */
export type Sent = { replayed: false; message: NewMessage } | { replayed: true; id: string };

/**
 * Accepts one message, together with those of other requests that come at the same time.
 *
 * @throws InvalidInputError, NotFoundError, MessageRefusedError, IdempotencyConflictError
 */
export async function sendMessage(runtime: Runtime, actor: Actor, request: SendRequest): Promise<Sent> {
  takeMessages(runtime, actor.workspaceId, 1);
  const { understood, recipients } = await prepare(runtime, actor, request);
  const [recipient] = recipients;
  if (recipient === undefined) throw new InvalidInputError([{ path: ['to'], message: 'is missing' }]);
  if (!recipient.ok) {
    const { code, issues } = recipient;
    runtime.telemetry.count('heliograph_accept_messages_total', { outcome: code });
    if (code === 'NOT_FOUND') throw new NotFoundError('Contact', issues[0]?.received ?? '');
    throw new InvalidInputError(issues.map(fromRoot));
  }
  const messageId = newId();
  const result = await acceptQueueOf(runtime).add({
    request: { ...acceptRequest(actor, understood, runtime.clock.now(), null), messageId },
    recipient,
    idempotency: idempotencyOf(runtime, 'sendMessage', actor, understood, recipients, messageId),
  });
  switch (result.kind) {
    case 'accepted':
      return { replayed: false, message: result.message };
    case 'replayed':
      return { replayed: true, id: result.messageId };
    case 'refused':
      throw refusedError(result.refusal);
  }
}

/** An issue of the one recipient of a request, whose variables are those of the content. */
export function fromRoot(issue: InputIssue): InputIssue {
  const { path } = issue;
  return path[0] === 'variables' ? { ...issue, path: ['content', 'template', ...path] } : issue;
}

function idempotencyOf(
  { secrets: { hashKey } }: Runtime,
  operation: string,
  { workspaceId }: Actor,
  request: SendRequest,
  prepared: readonly PreparedRecipient[],
  resultId: string,
): Idempotency | null {
  const { idempotencyKey: key, identity, ...rest } = request;
  if (key === null) return null;
  // What was understood is compared, not how it was written: a number in another form is the same number.
  const recipients = request.recipients.map((recipient, index) => {
    const read = prepared[index];
    return { ...recipient, to: read?.ok === true ? read.phone.e164 : recipient.to };
  });
  const keyDigest = keyedDigest(hashKey, workspaceId, 'idempotency.key', key);
  const requestHash = keyedDigest(hashKey, workspaceId, 'idempotency.request', identity ?? { ...rest, recipients });
  return { workspaceId, key, keyDigest, operation, requestHash, resultId };
}

function refusedError(refusal: Refusal): Error {
  if (refusal.decision === null) return new InvalidInputError([{ path: ['to'], message: refusal.message }]);
  return new MessageRefusedError(refusal.message, refusal.decision);
}

/**
 * Accepts up to 10,000 messages in one transaction; a recipient that cannot be accepted is refused alone.
 *
 * @returns the batch's id
 * @throws InvalidInputError, NotFoundError, IdempotencyConflictError
 */
export async function sendMessages(
  runtime: Runtime,
  actor: Actor,
  request: SendRequest,
): Promise<{ id: string; replayed: boolean }> {
  takeMessages(runtime, actor.workspaceId, request.recipients.length);
  const { understood, recipients: named } = await prepare(runtime, actor, request);
  const id = newId();
  const idempotency = idempotencyOf(runtime, 'sendMessages', actor, understood, named, id);
  const { prepared, duplicates } = withoutDuplicates(named, request.duplicates);
  const startedAt = performance.now();
  const { outbox, replayed, outcomes, messages } = await transaction(runtime.db.pool, async (tx) => {
    const earlier = idempotency === null ? null : await replayOf(tx, idempotency);
    if (earlier !== null)
      return { outbox: [], replayed: earlier, outcomes: prepared.map(() => 'replayed'), messages: [] };
    const now = runtime.clock.now();
    const shared = acceptRequest(actor, understood, now, id);
    const ready = prepared.filter((recipient) => recipient.ok);
    const judge = new Judge();
    const items = ready.map((recipient) => ({ request: shared, recipient, index: recipient.index }));
    const judged = judgeAll(await withContacts(tx, runtime.secrets.hashKey, shared, items, judge), judge);
    const refusals = [...prepared.flatMap(refusalOf), ...judged.refusals];
    const batch = {
      id,
      workspaceId: actor.workspaceId,
      purpose: request.purpose,
      now,
      total: prepared.length,
      duplicates,
    };
    await storeBatch(tx, batch, judged.messages.length, refusals);
    const outbox = await store(tx, judged, tx.last);
    const outcomes = [...judged.messages.map(() => 'accepted'), ...refusals.map((refusal) => refusal.code)];
    return { outbox, replayed: null, outcomes, messages: judged.messages };
  });
  relayOf(runtime).publishSoon(outbox);
  tellAccepted(runtime, { kind: 'batch', batchId: id, messages, outcomes, startedAt });
  return replayed === null ? { id, replayed: false } : { id: replayed, replayed: true };
}

function refusalOf(recipient: PreparedRecipient): Refusal[] {
  if (recipient.ok) return [];
  const message = recipient.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return [{ index: recipient.index, code: recipient.code, message, decision: null }];
}

/** Everything that needs no transaction. @throws InvalidInputError on what the whole request has wrong */
async function prepare(
  runtime: Runtime,
  actor: Actor,
  request: SendRequest,
): Promise<{ understood: SendRequest; recipients: PreparedRecipient[] }> {
  checkTimes(request, runtime.clock.now());
  const context = await loadSendContext(runtime, actor.workspaceId, request);
  const recipients = await prepareRecipients(runtime, context, request);
  return { understood: { ...request, sender: context.sender }, recipients };
}

const LATEST_SEND_MS = MAX_AHEAD_DAYS * 24 * 3_600_000;
const PAST_GRACE_MS = 60_000;

/** @throws InvalidInputError when a message cannot be sent at that time, or be valid for so long */
export function checkTimes(times: Pick<SendRequest, 'sendAt' | 'validForMs'>, now: Date): void {
  const faults = timeFaults(times, now);
  if (faults.length > 0) throw new InvalidInputError(faults);
}

/** What is wrong with the times of a message; `path` names `sendAt` or `validFor`. */
export function timeFaults(
  { sendAt, validForMs }: Pick<SendRequest, 'sendAt' | 'validForMs'>,
  now: Date,
): InputIssue[] {
  const faults: InputIssue[] = [];
  const awayMs = sendAt === null ? 0 : sendAt.getTime() - now.getTime();
  if (sendAt !== null && (awayMs < -PAST_GRACE_MS || awayMs > LATEST_SEND_MS)) {
    const past = `is in the past: it is ${now.toISOString()} now; leave it out to send at once`;
    const message = awayMs < 0 ? past : `is more than ${MAX_AHEAD_DAYS} days away`;
    faults.push({ path: ['sendAt'], message, received: sendAt.toISOString() });
  }
  if (validForMs !== null && (validForMs < VALIDITY.minMs || validForMs > VALIDITY.maxMs)) {
    const message = `must be between ${VALIDITY.min} and ${VALIDITY.max}`;
    faults.push({ path: ['validFor'], message, received: `${validForMs} ms` });
  }
  return faults;
}

/** A request as acceptance takes it. */
export function acceptRequest(actor: Actor, request: SendRequest, now: Date, batchId: string | null): AcceptRequest {
  const start = request.sendAt !== null && request.sendAt > now ? request.sendAt : now;
  const validForMs = request.validForMs ?? PURPOSES[request.purpose].validForMs;
  return {
    workspaceId: actor.workspaceId,
    purpose: request.purpose,
    sender: request.sender,
    sendAt: request.sendAt,
    expiresAt: new Date(start.getTime() + validForMs),
    tags: request.tags,
    exemption: null,
    submitOptions: request.submitOptions,
    batchId,
    messageId: null,
    traceParent: currentTraceParent(),
    now,
  };
}

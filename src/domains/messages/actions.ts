// Acts of the API on messages that are to be sent.
import type { NewMessage } from '../../db/sql/messages.ts';
import type { Actor } from '../../kernel/actor.ts';
import { type InputIssue, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { MessageRefusedError, type Refusal } from '../../pipeline/accept/request.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { accept, prepare } from './accept.ts';
import type { Outcome, Prepared } from './prepared.ts';
import { takeMessages } from './quota.ts';
import type { SendRequest } from './request.ts';

/** A message that was accepted now, or by an earlier request with the same key. */
export type Sent = { replayed: false; message: NewMessage } | { replayed: true; id: string };

/**
 * Accepts one message, together with those of other requests that come at the same time.
 *
 * @throws InvalidInputError, NotFoundError, MessageRefusedError, IdempotencyConflictError
 */
export async function sendMessage(runtime: ApiRuntime, actor: Actor, request: SendRequest): Promise<Sent> {
  const prepared = await prepareMessage(runtime, actor, request);
  return sentOf(await accept(runtime, prepared));
}

/**
 * Prepares one message, and counts it against the quota of its workspace.
 *
 * @throws InvalidInputError, NotFoundError, RateLimitedError
 */
export async function prepareMessage(runtime: ApiRuntime, actor: Actor, request: SendRequest): Promise<Prepared> {
  takeMessages(runtime, actor.workspaceId, 1);
  const prepared = await prepareOne(runtime, actor, request);
  const [recipient] = prepared.recipients;
  if (recipient === undefined) throw new InvalidInputError([{ path: ['to'], message: 'is missing' }]);
  if (!recipient.ok) {
    const { code, issues } = recipient;
    runtime.telemetry.count('heliograph_accept_messages_total', { outcome: code });
    if (code === 'NOT_FOUND') throw new NotFoundError('Contact', issues[0]?.received ?? '');
    throw new InvalidInputError(issues.map(fromRoot));
  }
  return prepared;
}

/** The message that a request for one made. @throws MessageRefusedError */
export function sentOf(outcome: Outcome): Sent {
  if (outcome.kind === 'replayed') return { replayed: true, id: outcome.id };
  const [message] = outcome.messages;
  if (message !== undefined) return { replayed: false, message };
  throw refusedError(outcome.refusals[0]);
}

/** An issue of the one recipient of a request, whose variables are those of the content. */
export function fromRoot(issue: InputIssue): InputIssue {
  const { path } = issue;
  return path[0] === 'variables' ? { ...issue, path: ['content', 'template', ...path] } : issue;
}

function refusedError(refusal: Refusal | undefined): Error {
  if (refusal === undefined) return new Error('a message that was neither accepted nor refused');
  if (refusal.decision === null) return new InvalidInputError([{ path: ['to'], message: refusal.message }]);
  return new MessageRefusedError(refusal.message, refusal.decision);
}

/**
 * Accepts up to 10,000 messages as a batch; a recipient that cannot be accepted is refused alone.
 *
 * @returns the batch's id
 * @throws InvalidInputError, NotFoundError, IdempotencyConflictError
 */
export async function sendMessages(
  runtime: ApiRuntime,
  actor: Actor,
  request: SendRequest,
): Promise<{ id: string; replayed: boolean }> {
  takeMessages(runtime, actor.workspaceId, request.recipients.length);
  const prepared = await prepareOne(runtime, actor, { ...request, isBatch: true });
  const outcome = await accept(runtime, prepared);
  return outcome.kind === 'replayed' ? { id: outcome.id, replayed: true } : { id: prepared.id, replayed: false };
}

async function prepareOne(runtime: ApiRuntime, actor: Actor, request: SendRequest): Promise<Prepared> {
  const [prepared] = await prepare(runtime, actor, [request]);
  if (prepared === undefined) throw new Error('a request that was not prepared');
  return prepared;
}

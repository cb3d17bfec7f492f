/** Conversations: who answers, what happens in them, and bots that take turns. */
import type { FeedItem, HeliographClient } from './client.ts';
import type { FollowOptions, Gap, SubscribeOptions } from './follow.ts';
import type {
  ClaimConversationInput,
  ConversationEventFilter,
  HandOverInput,
  RegisterBotInput,
  SendReplyInput,
} from './generated/schema.ts';
import { ERRORS, type PayloadOf, type Root } from './mutate.ts';
import { sleep, type Tried } from './retry.ts';
import { type CallOptions, type Content, contentOf, newKey } from './send.ts';
import type { ResultOf } from './tada.ts';
import { type Following, following } from './watch.ts';

/** Without its contact, which the key of a bot may not read. */
const CONVERSATION = 'id state sender lease { kind until holder { kind name } }';
const HELD = `${ERRORS}
... on NoLease { held { ${CONVERSATION} } }` as const;

const CLAIM = `mutation Claim($input: ClaimConversationInput!) {
claimConversation(input: $input) { __typename ... on ConversationPayload { conversation { ${CONVERSATION} } }
${HELD} } }` as const;
const RELEASE = `mutation Release($input: ReleaseConversationInput!) {
releaseConversation(input: $input) { __typename ... on ConversationPayload { conversation { ${CONVERSATION} } }
${HELD} } }` as const;
const HAND_OVER = `mutation HandOver($input: HandOverInput!) {
handOver(input: $input) { __typename ... on ConversationPayload { conversation { ${CONVERSATION} } }
${HELD} } }` as const;
const ANSWER = `mutation Answer($input: SendReplyInput!) {
sendReply(input: $input) { __typename ... on SendMessagePayload { replayed accepted { id status to sender partCount expiresAt } }
${HELD}
... on RateLimited { retryAfterMs }
... on MessageRefused { decision { verdict steps { gate verdict reason } } } } }` as const;
const ACK = `mutation Ack($input: AckConversationEventInput!) {
ackConversationEvent(input: $input) { __typename ... on AckConversationEventPayload { acknowledged }
... on Error { code message help } ... on NotFound { what } ... on Forbidden { neededScopes } ... on Unavailable { retryAfterMs } } }` as const;

const REGISTER = `mutation RegisterBot($input: RegisterBotInput!) {
registerBot(input: $input) { __typename ... on RegisterBotPayload { secret bot { id name } }
... on Error { code message help } ... on InvalidInput { issues { path message received } } ... on Forbidden { neededScopes } ... on Unavailable { retryAfterMs } } }` as const;

const EVENT = `id type at text detail actor { kind name }
inboundMessage { id from to body keyword } message { id to body status }`;
const EVENTS = `subscription ConversationEvents($after: Cursor, $filter: ConversationEventFilter) {
conversationEvents(after: $after, filter: $filter) { __typename
... on ConversationStreamEvent { cursor event { ${EVENT} } conversation { ${CONVERSATION} } }
... on StreamGap { reason from resumesAt } } }` as const;
const TURNS = `subscription Turns($ackWithin: Duration) {
botEvents(ackWithin: $ackWithin) { attempt ackBy event { ${EVENT} } conversation { ${CONVERSATION} } } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'follow' | 'subscribe'>;

/** Takes the lease of a conversation, so that nobody else answers in it meanwhile. NO_LEASE: somebody else has it (`details.held`). */
export function claimConversation(
  hub: Hub,
  input: ClaimConversationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CLAIM>>> {
  return hub.mutate(CLAIM, { input }, { ...options, isIdempotent: true });
}

/** An answer in a conversation. */
export type AnswerInput = Omit<SendReplyInput, 'content'> & { content: Content };

/** Answers in a conversation, once, however often it has to be tried. It needs the lease, or `claim: true`. */
export function answerConversation(
  hub: Hub,
  { content, ...input }: AnswerInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof ANSWER>>> {
  const sent = { idempotencyKey: newKey(), ...input, content: contentOf(content) };
  return hub.mutate(ANSWER, { input: sent }, { ...options, isIdempotent: true });
}

/** Hands a conversation to a person or a bot. */
export function handOver(
  hub: Hub,
  input: HandOverInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof HAND_OVER>>> {
  return hub.mutate(HAND_OVER, { input }, options);
}

/** Gives the lease of a conversation back. */
export function releaseConversation(
  hub: Hub,
  conversationId: string,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RELEASE>>> {
  return hub.mutate(RELEASE, { input: { conversationId } }, options);
}

/** Follows what happens in conversations, as `watch` follows messages. @throws {HeliographError} while it is iterated */
export function conversationEvents(
  hub: Hub,
  { filter, ...options }: FollowOptions & { filter?: ConversationEventFilter } = {},
): AsyncGenerator<FeedItem<typeof EVENTS> | Gap, void> {
  return hub.follow(EVENTS, { filter: filter ?? null }, options);
}

/** Time within which every process of a hub has heard of a new bot, in milliseconds. */
const HEARD_MS = 1_000;

/**
 * Registers a bot; `secret` is its key, shown once. It resolves a second after the hub has answered, when each of its processes knows the
 * bot: a text in between would be nobody's.
 */
export async function registerBot(
  hub: Hub,
  input: RegisterBotInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof REGISTER>>> {
  const registered = await hub.mutate(REGISTER, { input }, options);
  if (registered.ok) await sleep(HEARD_MS, options?.signal);
  return registered;
}

/** A text of a person that a bot is to answer. */
export type Turn = Root<ResultOf<typeof TURNS>>;

/** Options of taking turns. */
export interface TurnOptions extends SubscribeOptions {
  /** Time for each turn, PT1S to PT10M, before the hub gives it to another instance; absent: PT30S. */
  ackWithin?: string;
}

/** Acts of a handler on a turn. */
export interface TurnContext {
  /** Answers in the conversation; the same answer to the same turn is sent once, also where another instance gives it again. */
  answer(content: Content): Promise<Tried<PayloadOf<typeof ANSWER>>>;
}

/**
 * Calls a handler with each text that the bot whose key the client has is to answer, and acknowledges it when the handler has returned: any
 * number of instances share them. Those of one conversation come one after another, those of several at once. A handler that throws leaves its
 * turn to others, and ends it.
 */
export function takeTurns(
  hub: Hub,
  handler: (turn: Turn, context: TurnContext) => unknown,
  { ackWithin, ...options }: TurnOptions = {},
): Following {
  const take = async (turn: Turn) => {
    let answers = 0;
    await handler(turn, {
      answer: (content) => {
        const input = { conversationId: turn.conversation.id, content, claim: true };
        return answerConversation(hub, { ...input, idempotencyKey: `${turn.event.id}/${answers++}` });
      },
    });
    await acknowledge(hub, turn.event.id);
  };
  return following(options.signal, async (own) => {
    const running = new Set<Promise<void>>();
    let fault: { thrown: unknown } | undefined;
    for await (const turn of hub.subscribe(
      TURNS,
      { ackWithin: ackWithin ?? null },
      { ...options, signal: own.signal },
    )) {
      const taken = take(turn)
        .catch((thrown: unknown) => {
          fault ??= { thrown };
          own.abort();
        })
        .finally(() => running.delete(taken));
      running.add(taken);
    }
    await Promise.all(running);
    if (fault !== undefined) throw fault.thrown;
  });
}

/** Says that a turn is done. */
export function acknowledge(hub: Hub, eventId: string, options?: CallOptions): Promise<Tried<PayloadOf<typeof ACK>>> {
  return hub.mutate(ACK, { input: { eventId } }, { ...options, isIdempotent: true });
}

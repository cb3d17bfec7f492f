/** Sending one message: idempotent by itself, tried again where that is safe. */
import type {
  ContentInput,
  MessageStatus,
  RecipientInput,
  ReplyToMessageInput,
  SendMessageInput,
} from './generated/schema.ts';
import { ERRORS, mutate } from './mutate.ts';
import type { Connection, Tried } from './retry.ts';

/** Whom a message goes to: a phone number, or as the API has it. */
export type Recipient = string | RecipientInput;
/** Content of a message: a text, or as the API has it. */
export type Content = string | ContentInput;

/** A message to send. */
export type SendInput = Omit<SendMessageInput, 'to' | 'content'> & { to: Recipient; content: Content };
/** An answer to what a person wrote. */
export type ReplyInput = Omit<ReplyToMessageInput, 'content'> & { content: Content };

/** A message that was accepted: it is stored, and will be sent. */
export interface AcceptedMessage {
  id: string;
  status: MessageStatus;
  /** Number in E.164. */
  to: string | null;
  sender: string | null;
  partCount: number;
  expiresAt: string;
}

/** The answer to a message that was accepted. */
export interface Sent {
  message: AcceptedMessage;
  /** True where an earlier request with this key had accepted it. */
  replayed: boolean;
  idempotencyKey: string;
}

/** Options of a call beside its input. */
export interface CallOptions {
  /** Ends it early; what was on its way may still be done. */
  signal?: AbortSignal;
}

/** Errors that sending may have besides. */
export const ERROR_FIELDS = `${ERRORS}
... on RateLimited { retryAfterMs }` as const;

const MESSAGE = 'id status to sender partCount expiresAt';
const REFUSED = `... on MessageRefused { decision { verdict steps { gate verdict reason } } }`;

const SEND = `mutation Send($input: SendMessageInput!) {
sendMessage(input: $input) { __typename ... on SendMessagePayload { replayed accepted { ${MESSAGE} } }
${ERROR_FIELDS}
${REFUSED} } }` as const;

const REPLY = `mutation Reply($input: ReplyToMessageInput!) {
replyToMessage(input: $input) { __typename ... on SendMessagePayload { replayed accepted { ${MESSAGE} } }
${ERROR_FIELDS}
${REFUSED} } }` as const;

/** Answer of both mutations. */
interface Accepted {
  replayed: boolean;
  accepted: AcceptedMessage;
}

/** Sends a message. @returns what was accepted, or the error after the last try */
export function send(connection: Connection, input: SendInput, options: CallOptions = {}): Promise<Tried<Sent>> {
  const { to, content, idempotencyKey, ...rest } = input;
  const sent = {
    ...rest,
    to: recipientOf(to),
    content: contentOf(content),
    idempotencyKey: idempotencyKey ?? newKey(),
  };
  return submit(connection, SEND, sent, options);
}

/** Answers what a person wrote, from the number they wrote to. */
export function reply(connection: Connection, input: ReplyInput, options: CallOptions = {}): Promise<Tried<Sent>> {
  const { content, idempotencyKey, ...rest } = input;
  const sent = { ...rest, content: contentOf(content), idempotencyKey: idempotencyKey ?? newKey() };
  return submit(connection, REPLY, sent, options);
}

async function submit(
  connection: Connection,
  query: string,
  input: { idempotencyKey: string },
  { signal }: CallOptions,
): Promise<Tried<Sent>> {
  const result = await mutate<Accepted>(connection, query, { input }, { signal, isIdempotent: true });
  if (!result.ok) return result;
  const { accepted: message, replayed, attempts } = result;
  return { ok: true, message, replayed, idempotencyKey: input.idempotencyKey, attempts };
}

/** The API's form of a recipient. */
export function recipientOf(to: Recipient): RecipientInput {
  return typeof to === 'string' ? { phone: to } : to;
}

/** The API's form of a content. */
export function contentOf(content: Content): ContentInput {
  return typeof content === 'string' ? { text: content } : content;
}

/** A key that nobody has used; outside a secure context, browsers have no `randomUUID`. */
export function newKey(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

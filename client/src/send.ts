/** Sending one message: idempotent by itself, tried again where that is safe. */
import { type ErrorMember, memberError } from './errors.ts';
import type {
  ContentInput,
  MessageStatus,
  RecipientInput,
  ReplyToMessageInput,
  SendMessageInput,
} from './generated/schema.ts';
import { post } from './http.ts';
import { type Connection, retrying, type Tried } from './retry.ts';
import type { ResultOf } from './tada.ts';

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

/** Members of every result that are errors. */
export const ERROR_FIELDS = `... on Error { code message help }
... on InvalidInput { issues { path message received } }
... on Forbidden { neededScopes }
... on NotFound { what }
... on RateLimited { retryAfterMs }
... on Unavailable { retryAfterMs }` as const;

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

/** Sends a message. @returns what was accepted, or the error after the last try */
export function send(connection: Connection, input: SendInput, options: CallOptions = {}): Promise<Tried<Sent>> {
  const { to, content, idempotencyKey, ...rest } = input;
  const sent = {
    ...rest,
    to: recipientOf(to),
    content: contentOf(content),
    idempotencyKey: idempotencyKey ?? newKey(),
  };
  return submit(connection, SEND, sent, ({ sendMessage }: ResultOf<typeof SEND>) => sendMessage, options);
}

/** Answers what a person wrote, from the number they wrote to. */
export function reply(connection: Connection, input: ReplyInput, options: CallOptions = {}): Promise<Tried<Sent>> {
  const { content, idempotencyKey, ...rest } = input;
  const sent = { ...rest, content: contentOf(content), idempotencyKey: idempotencyKey ?? newKey() };
  return submit(connection, REPLY, sent, ({ replyToMessage }: ResultOf<typeof REPLY>) => replyToMessage, options);
}

/** The answer of the two mutations. */
type Answered =
  | { __typename: 'SendMessagePayload'; replayed: boolean; accepted: AcceptedMessage }
  | (ErrorMember & {
      __typename: Exclude<ResultOf<typeof REPLY>['replyToMessage']['__typename'], 'SendMessagePayload'>;
    });

function submit<Data>(
  connection: Connection,
  query: string,
  input: { idempotencyKey: string },
  member: (data: Data) => Answered,
  { signal }: CallOptions,
): Promise<Tried<Sent>> {
  const body = JSON.stringify({ query, variables: { input } });
  return retrying(connection, signal, async () => {
    const result = await post<Data>(connection.endpoint, body, signal);
    if (!result.ok) return result;
    const answer = member(result.data);
    if (answer.__typename !== 'SendMessagePayload') return { ok: false, error: memberError(answer) };
    return { ok: true, message: answer.accepted, replayed: answer.replayed, idempotencyKey: input.idempotencyKey };
  });
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

/** Tools of the MCP server: operations of the API by name, each with the scope that it takes. */

/** JSON Schema of an argument. */
interface Argument {
  type: 'string' | 'integer' | 'array';
  description: string;
  enum?: readonly string[];
  items?: { type: 'string'; enum?: readonly string[] };
}

/** A tool. */
export interface Tool {
  name: string;
  description: string;
  /** Scope of the key without which it is not offered. */
  scope: string;
  /** True when it changes nothing. */
  readOnly: boolean;
  arguments: Readonly<Record<string, Argument>>;
  required: readonly string[];
  /** Its operation, of one root field. */
  query: string;
  /** The variables of the operation. */
  variables(given: Readonly<Record<string, unknown>>): object;
}

const text = (description: string): Argument => ({ type: 'string', description });
const PURPOSES = ['OTP', 'TRANSACTIONAL', 'ALERT', 'CONVERSATION', 'MARKETING'] as const;
const PURPOSE: Argument = {
  type: 'string',
  enum: PURPOSES,
  description: 'What the message is for: consent and quiet hours are judged by it.',
};
const TO = text('The number in E.164, e.g. +447700900123.');
const FIRST: Argument = { type: 'integer', description: 'How many at most, 1 to 50; absent: 10.' };
const ERRORS = '... on Error { code message } ... on InvalidInput { issues { path message received } }';
const REFUSED = '... on MessageRefused { decision { steps { gate verdict reason advice } } }';
const MESSAGE = 'id status to sender purpose body createdAt sentAt finishedAt reason { code description advice }';

const CONVERSATION = text('Id of the conversation, conversation_….');
const KEY = text('The same key sends once, however often it is asked.');

const firstOf = ({ first }: Readonly<Record<string, unknown>>) => Math.min(50, Math.max(1, Number(first ?? 10) || 10));
const known = (given: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** Every tool, those that only read first. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'can_message',
    description: 'Asks whether a number may be written to now for a purpose, with every gate’s verdict. Sends nothing.',
    scope: 'contacts:read',
    readOnly: true,
    arguments: { to: TO, purpose: PURPOSE },
    required: ['to', 'purpose'],
    query: `query CanMessage($input: CanMessageInput!) { canMessage(input: $input) { allowed code reason advice until steps { gate verdict reason advice } } }`,
    variables: ({ to, purpose }) => ({ input: { to: { phone: to }, purpose } }),
  },
  {
    name: 'preview_message',
    description: 'Shows what a message would be: parts, price, route, verdicts. Sends nothing.',
    scope: 'messages:send',
    readOnly: true,
    arguments: {
      to: TO,
      text: text('The text.'),
      purpose: PURPOSE,
      sender: text('From whom; absent: the default of the route.'),
    },
    required: ['to', 'text', 'purpose'],
    query: `query Preview($input: SendMessageInput!) { previewMessage(input: $input) { text encoding partCount price { amount currency }
      issues { path message received } decision { verdict steps { gate verdict reason advice } } } }`,
    variables: ({ to, text: body, purpose, sender }) => ({
      input: known({ to: { phone: to }, content: { text: body }, purpose, sender }),
    }),
  },
  {
    name: 'get_message',
    description: 'Shows a message with all that happened to it.',
    scope: 'messages:read',
    readOnly: true,
    arguments: { id: text('Its id, msg_….') },
    required: ['id'],
    query: `query Message($id: ID!) { message(id: $id) { ${MESSAGE} timeline { type at status reason { code } } } }`,
    variables: ({ id }) => ({ id }),
  },
  {
    name: 'list_messages',
    description: 'Lists sent messages, the newest first.',
    scope: 'messages:read',
    readOnly: true,
    arguments: {
      to: text('Only to this number.'),
      tags: { type: 'array', items: { type: 'string' }, description: 'Only with one of these tags.' },
      first: FIRST,
    },
    required: [],
    query: `query Messages($first: Int!, $filter: MessageFilter) { messages(first: $first, filter: $filter) { edges { node { ${MESSAGE} } } } }`,
    variables: (given) => ({ first: firstOf(given), filter: known({ to: given.to, tags: given.tags }) }),
  },
  {
    name: 'list_inbound',
    description: 'Lists what people wrote, the newest first.',
    scope: 'messages:read',
    readOnly: true,
    arguments: { to: text('Only to this number or short code of yours.'), first: FIRST },
    required: [],
    query: `query Inbound($first: Int!, $filter: InboundFilter) { inboundMessages(first: $first, filter: $filter) { edges { node { id from to body keyword receivedAt } } } }`,
    variables: (given) => ({ first: firstOf(given), filter: known({ to: given.to }) }),
  },
  {
    name: 'list_conversations',
    description: 'Lists conversations, the latest activity first.',
    scope: 'messages:read',
    readOnly: true,
    arguments: { search: text('Only with these words in it, or this number.'), first: FIRST },
    required: [],
    query: `query Conversations($first: Int!, $filter: ConversationFilter) { conversations(first: $first, filter: $filter) {
      edges { node { id state sender labels unread waitingSince lastActivityAt } } } }`,
    variables: (given) => ({ first: firstOf(given), filter: known({ search: given.search }) }),
  },
  {
    name: 'get_conversation',
    description: 'Shows a conversation: who answers it, and the newest texts of both sides, from old to new.',
    scope: 'messages:read',
    readOnly: true,
    arguments: { id: text('Its id, conversation_….'), last: FIRST },
    required: ['id'],
    query: `query Conversation($id: ID!, $last: Int!) { conversation(id: $id) { id state sender labels waitingSince
      lease { kind until holder { name } } entries(last: $last) { edges { node {
        inboundMessage { id body receivedAt } message { id body status createdAt } event { type text at } } } } } }`,
    variables: ({ id, last }) => ({ id, last: firstOf({ first: last }) }),
  },
  {
    name: 'get_contact',
    description: 'Shows a person by number.',
    scope: 'contacts:read',
    readOnly: true,
    arguments: { phone: TO },
    required: ['phone'],
    query: `query Contact($phone: PhoneNumber!) { contact(phone: $phone) { id name phone country locale timeZones tags attributes } }`,
    variables: ({ phone }) => ({ phone }),
  },
  {
    name: 'list_connections',
    description: 'Lists the connections to carriers, and how each is.',
    scope: 'carriers:read',
    readOnly: true,
    arguments: { first: FIRST },
    required: [],
    query: `query Connections($first: Int!) { smscConnections(first: $first) { edges { node { id name state enabled } } } }`,
    variables: (given) => ({ first: firstOf(given) }),
  },
  {
    name: 'send_message',
    description: 'Sends a text to a number. The gates judge whether it may go; a refusal says why.',
    scope: 'messages:send',
    readOnly: false,
    arguments: {
      to: TO,
      text: text('The text.'),
      purpose: PURPOSE,
      sender: text('From whom; absent: the default of the route.'),
      idempotencyKey: KEY,
    },
    required: ['to', 'text', 'purpose'],
    query: `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { __typename
      ... on SendMessagePayload { replayed accepted { ${MESSAGE} } } ${ERRORS} ${REFUSED} } }`,
    variables: ({ to, text: body, purpose, sender, idempotencyKey }) => ({
      input: known({ to: { phone: to }, content: { text: body }, purpose, sender, idempotencyKey }),
    }),
  },
  {
    name: 'reply_to_message',
    description: 'Answers what a person wrote, from the number that they wrote to.',
    scope: 'conversations:write',
    readOnly: false,
    arguments: {
      inboundId: text('Id of the message of the person, inbound_….'),
      text: text('The answer.'),
      idempotencyKey: KEY,
    },
    required: ['inboundId', 'text'],
    query: `mutation Reply($input: ReplyToMessageInput!) { replyToMessage(input: $input) { __typename
      ... on SendMessagePayload { replayed accepted { ${MESSAGE} } } ${ERRORS} ${REFUSED} } }`,
    variables: ({ inboundId, text: body, idempotencyKey }) => ({
      input: known({ inboundId, content: { text: body }, idempotencyKey }),
    }),
  },
  {
    name: 'answer_conversation',
    description: 'Answers in a conversation, where nobody else is answering it. The gates judge whether it may go.',
    scope: 'conversations:write',
    readOnly: false,
    arguments: { id: CONVERSATION, text: text('The answer.'), idempotencyKey: KEY },
    required: ['id', 'text'],
    query: `mutation Answer($input: SendReplyInput!) { sendReply(input: $input) { __typename
      ... on SendMessagePayload { replayed accepted { ${MESSAGE} } } ${ERRORS} ${REFUSED} } }`,
    variables: ({ id, text: body, idempotencyKey }) => ({
      input: known({ conversationId: id, content: { text: body }, claim: true, idempotencyKey }),
    }),
  },
  {
    name: 'hand_over_conversation',
    description: 'Gives a conversation to a person, with the reason and what is known so far.',
    scope: 'conversations:write',
    readOnly: false,
    arguments: { id: CONVERSATION, reason: text('Why a person is needed.'), summary: text('What the person wants.') },
    required: ['id', 'reason'],
    query: `mutation HandOver($input: HandOverInput!) { handOver(input: $input) { __typename
      ... on ConversationPayload { conversation { id lease { kind until } } } ${ERRORS} } }`,
    variables: ({ id, reason, summary }) => ({ input: known({ conversationId: id, to: 'HUMAN', reason, summary }) }),
  },
  {
    name: 'cancel_messages',
    description: 'Cancels messages that were not sent yet.',
    scope: 'messages:send',
    readOnly: false,
    arguments: { ids: { type: 'array', items: { type: 'string' }, description: 'Ids of messages, msg_….' } },
    required: ['ids'],
    query: `mutation Cancel($input: CancelMessagesInput!) { cancelMessages(input: $input) { __typename
      ... on CancelMessagesPayload { canceledCount notCanceled } ${ERRORS} } }`,
    variables: ({ ids }) => ({ input: { ids } }),
  },
  {
    name: 'start_verification',
    description: 'Sends a one-time code to a number. The hub makes the code, and nobody else sees it.',
    scope: 'messages:send',
    readOnly: false,
    arguments: { to: TO, purposeText: text('What the code is for, as the person reads it, e.g. "Example: sign in".') },
    required: ['to', 'purposeText'],
    query: `mutation Start($input: StartVerificationInput!) { startVerification(input: $input) { __typename
      ... on StartVerificationPayload { verification { id status expiresAt attemptsLeft } } ${ERRORS} ${REFUSED} } }`,
    variables: ({ to, purposeText }) => ({ input: { to, purposeText } }),
  },
  {
    name: 'check_verification',
    description: 'Checks the code that a person gives.',
    scope: 'messages:send',
    readOnly: false,
    arguments: { id: text('Id of the verification, verification_….'), code: text('What the person gave.') },
    required: ['id', 'code'],
    query: `mutation Check($input: CheckVerificationInput!) { checkVerification(input: $input) { __typename
      ... on CheckVerificationPayload { valid verification { id status attemptsLeft } } ${ERRORS} } }`,
    variables: ({ id, code }) => ({ input: { id, code } }),
  },
];

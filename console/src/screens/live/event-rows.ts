/** Events of messages and what people write, as rows of one log. */
import { STATUS_WORDS, type Tone, wordsOf } from '../../ui/status-words.ts';
import type { LiveEvent } from './operations.ts';

/** An event as a row. */
export interface EventRow {
  id: string;
  /** RFC 3339. */
  at: string;
  /** Its kind, as the filter names it. */
  kind: string;
  word: string;
  tone: Tone;
  who: string | null;
  text: string | null;
  reason: string | null;
  /** Message to open; `null`: a person wrote it. */
  messageId: string | null;
  purpose: string | null;
}

/** Inbound message, as the stream has it. */
export interface Inbound {
  id: string;
  from: string | null;
  body: string | null;
  receivedAt: string;
  keyword: string | null;
  contact: { name: string | null } | null;
}

/** Events that are no status, and their tones. */
const OTHERS: Readonly<Record<string, Tone>> = {
  CLICKED: 'green',
  PART_SENT: 'blue',
  PART_FAILED: 'red',
  RECEIPT: 'blue',
  RECEIPT_CONFLICT: 'violet',
  RESEND: 'amber',
  RETRY: 'amber',
};

/** Kind of what people write. */
export const INBOUND = 'INBOUND';

/** Kinds to choose from. */
export const KINDS: readonly { value: string; label: string }[] = [
  { value: INBOUND, label: 'Inbound' },
  ...Object.entries(STATUS_WORDS).map(([value, { word }]) => ({ value, label: word })),
  ...Object.keys(OTHERS).map((value) => ({ value, label: wordsOf(value) })),
];

/** Makes a row of an event. */
export function eventRow({ event, message }: LiveEvent): EventRow {
  const known = STATUS_WORDS[event.type as keyof typeof STATUS_WORDS];
  return {
    id: event.id,
    at: event.at,
    kind: event.type,
    word: known?.word ?? wordsOf(event.type),
    tone: known?.tone ?? OTHERS[event.type] ?? 'grey',
    who: message.contact?.name ?? message.to,
    text: message.body,
    reason: event.reason === null || event.reason.code.startsWith(event.type) ? null : wordsOf(event.reason.code),
    messageId: message.id,
    purpose: message.purpose,
  };
}

/** A message as it was when the log was opened. */
export interface StartMessage {
  id: string;
  status: keyof typeof STATUS_WORDS;
  createdAt: string;
  sentAt: string | null;
  finishedAt: string | null;
  to: string | null;
  body: string | null;
  purpose: string;
  reason: { code: string } | null;
  contact: { name: string | null } | null;
}

/** Makes a row of the last thing that happened to a message. */
export function startRow(message: StartMessage): EventRow {
  const { status, createdAt, sentAt, finishedAt, reason } = message;
  const { word, tone } = STATUS_WORDS[status];
  return {
    id: `start ${message.id}`,
    at: finishedAt ?? sentAt ?? createdAt,
    kind: status,
    word,
    tone,
    who: message.contact?.name ?? message.to,
    text: message.body,
    reason: reason === null || reason.code.startsWith(status) ? null : wordsOf(reason.code),
    messageId: message.id,
    purpose: message.purpose,
  };
}

/** Makes a row of what a person wrote. */
export function inboundRow({ id, from, body, receivedAt, keyword, contact }: Inbound): EventRow {
  return {
    id,
    at: receivedAt,
    kind: INBOUND,
    word: 'Inbound',
    tone: 'violet',
    who: contact?.name ?? from,
    text: body,
    reason: keyword,
    messageId: null,
    purpose: null,
  };
}

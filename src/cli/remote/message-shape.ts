/** A message as the commands print it. */
import type { Column, Tone } from './output.ts';

/** A message, by the names of the API. */
export interface Message {
  id: string;
  to: string | null;
  sender: string | null;
  status: string;
  purpose: string;
  body: string | null;
  partCount: number;
  price: { amount: string; currency: string } | null;
  tags: string[];
  createdAt: string;
  sendAt: string | null;
  finishedAt: string | null;
  reason: Reason | null;
}

/** The reason of a status. */
export interface Reason {
  code: string;
  description: string;
  advice: string | null;
}

/** Selection of a message. */
export const MESSAGE_FIELDS =
  'id to sender status purpose body partCount price { amount currency } tags createdAt sendAt finishedAt reason { code description advice }';

const GOOD = new Set(['DELIVERED', 'READ']);
const BAD = new Set(['UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED', 'PARTIALLY_DELIVERED', 'OUTCOME_UNKNOWN']);

/** The colour of a status. */
export function statusTone(status: string): Tone {
  if (GOOD.has(status)) return 'good';
  if (BAD.has(status)) return 'bad';
  return status === 'CANCELED' ? 'quiet' : 'waiting';
}

/** Returns true for a status that a message with this reason leaves no more. */
export function isFinal(status: string, reasonCode: string | undefined): boolean {
  if (status === 'OUTCOME_UNKNOWN') return reasonCode === 'RECEIPT_MISSING';
  return GOOD.has(status) || BAD.has(status) || status === 'CANCELED';
}

/** Returns true if the recipient has it. */
export function isDelivered(status: string): boolean {
  return GOOD.has(status);
}

/** Columns of a list of messages. */
export const MESSAGE_COLUMNS: readonly Column<Message>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'AT', value: ({ createdAt }) => createdAt },
  { title: 'TO', value: ({ to }) => to },
  { title: 'STATUS', value: ({ status }) => status, tone: ({ status }) => statusTone(status) },
  { title: 'REASON', value: ({ reason }) => reason?.code },
  { title: 'PURPOSE', value: ({ purpose }) => purpose },
  { title: 'TEXT', value: ({ body }) => body, flexible: true },
];

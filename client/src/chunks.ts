/** Recipients of a run, divided into what one request takes. */
import type { BulkRecipientInput } from './generated/schema.ts';
import { type Recipient, recipientOf } from './send.ts';

/** A recipient of many: a phone number, or with variables, locale and metadata of its own. */
export type BulkRecipient = string | (Omit<BulkRecipientInput, 'to'> & { to: Recipient });

/** Key that two recipients share who are one person; `null`: nobody else. */
export type KeyOf = (recipient: BulkRecipient) => string | null;

/** A recipient at its place among all of the run, from 0. */
export interface Placed {
  index: number;
  recipient: BulkRecipient;
}

/** Recipients of one request. */
export interface Chunk {
  /** Place of the first of them. */
  index: number;
  recipients: Placed[];
  /** The recipients as JSON. */
  json: string;
  /** Recipients after the first whom an earlier chunk has: they are not sent. */
  repeated: Placed[];
}

/** Characters of JSON of a chunk's recipients: a body has at most 10 MiB, of up to three octets a character. */
const MAX_CHUNK_CHARACTERS = 3_000_000;

/**
 * Divides them. Those who share a key with a recipient of an earlier chunk are kept apart; within a chunk the hub compares.
 *
 * @param keyOf `null`: everybody is sent to as often as they come
 */
export async function* chunksOf(
  recipients: Iterable<BulkRecipient> | AsyncIterable<BulkRecipient>,
  size: number,
  keyOf: KeyOf | null,
): AsyncGenerator<Chunk> {
  const earlier = new Set<string>();
  let index = 0;
  let characters = 0;
  let [chunk, repeated, parts, keys]: [Placed[], Placed[], string[], Set<string>] = [[], [], [], new Set()];
  const close = (): Chunk => {
    const closed = { index: chunk[0]?.index ?? 0, recipients: chunk, json: `[${parts.join(',')}]`, repeated };
    for (const key of keys) earlier.add(key);
    characters = 0;
    [chunk, repeated, parts, keys] = [[], [], [], new Set()];
    return closed;
  };
  for await (const recipient of recipients) {
    const placed = { index: index++, recipient };
    const key = keyOf?.(recipient) ?? null;
    const text = JSON.stringify(inputOf(recipient));
    const isFull = chunk.length === size || (chunk.length > 0 && characters + text.length > MAX_CHUNK_CHARACTERS);
    if (key !== null && (earlier.has(key) || (isFull && keys.has(key)))) {
      repeated.push(placed);
      continue;
    }
    if (isFull) yield close();
    chunk.push(placed);
    parts.push(text);
    characters += text.length + 1;
    if (key !== null) keys.add(key);
  }
  if (chunk.length > 0) yield close();
}

/** The key of a contact is its id, that of a number its digits as it is written: with its plus, or without. */
export function writtenKey(recipient: BulkRecipient): string | null {
  const { contactId, phone } = inputOf(recipient).to;
  if (contactId != null) return contactId;
  const digits = (phone ?? '').replace(/^\s*(?:tel:)?\s*00/i, '+').replace(/[^\d+]/g, '');
  return digits === '' ? null : digits;
}

function inputOf(recipient: BulkRecipient): BulkRecipientInput {
  if (typeof recipient === 'string') return { to: recipientOf(recipient) };
  return { ...recipient, to: recipientOf(recipient.to) };
}

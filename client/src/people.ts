/** Calls about people: who they are, and what they did. */
import type { HeliographClient } from './client.ts';
import type { ContactEventInput, ContactInput } from './generated/schema.ts';
import type { PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import { type CallOptions, newKey } from './send.ts';

/** Errors of calls that name no object which may be missing. */
const ERRORS = `... on Error { code message help } ... on InvalidInput { issues { path message received } }
... on Forbidden { neededScopes } ... on Unavailable { retryAfterMs }` as const;

const UPSERT = `mutation UpsertContacts($input: UpsertContactsInput!) {
upsertContacts(input: $input) { __typename ... on UpsertContactsPayload { created updated results { index contactId outcome }
refusals { index path message } suppressed { index } }
${ERRORS} } }` as const;
const RECORD = `mutation RecordEvent($input: RecordEventInput!) {
recordEvent(input: $input) { __typename ... on RecordEventPayload { recorded repeated refusals { index path message } }
${ERRORS} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate'>;

/**
 * Makes contacts, or changes those that have these numbers: 10,000 at most. Of several, one that is wrong is in `refusals`, and the others are
 * taken; said twice it holds as said once.
 */
export function upsertContacts(
  hub: Hub,
  contacts: ContactInput | readonly ContactInput[],
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof UPSERT>>> {
  const given = [contacts].flat() as ContactInput[];
  return hub.mutate(UPSERT, { input: { contacts: given } }, { ...options, isIdempotent: true });
}

/**
 * Records what people did, once, however often it has to be tried: an event without an `idempotencyKey` gets one. Of several, one that is
 * wrong is in `refusals`, and the others are recorded.
 */
export function recordEvent(
  hub: Hub,
  events: ContactEventInput | readonly ContactEventInput[],
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RECORD>>> {
  const given = [events].flat() as ContactEventInput[];
  const keyed = given.map((event) => ({ ...event, idempotencyKey: event.idempotencyKey ?? newKey() }));
  return hub.mutate(RECORD, { input: { events: keyed } }, { ...options, isIdempotent: true });
}

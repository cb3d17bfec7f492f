/** Typed fields of contacts, lists, and sizes of audiences. */
import { foundIn } from './answers.ts';
import type { HeliographClient } from './client.ts';
import type {
  AudienceInput,
  ChangeContactListInput,
  RemoveContactFieldInput,
  SetContactFieldInput,
  SetContactListInput,
} from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const FIELD = 'field { id name type choices } fitting others';
const LIST = 'list { id name memberCount }';

const SET_FIELD = `mutation SetContactField($input: SetContactFieldInput!) {
setContactField(input: $input) { __typename ... on ContactFieldPayload { ${FIELD} }
${ERRORS} } }` as const;
const REMOVE_FIELD = `mutation RemoveContactField($input: RemoveContactFieldInput!) {
removeContactField(input: $input) { __typename ... on ContactFieldPayload { ${FIELD} }
${ERRORS} } }` as const;
const SET_LIST = `mutation SetContactList($input: SetContactListInput!) {
setContactList(input: $input) { __typename ... on ContactListPayload { ${LIST} }
${ERRORS} } }` as const;
const REMOVE_LIST = `mutation RemoveContactList($input: RemoveContactListInput!) {
removeContactList(input: $input) { __typename ... on ContactListPayload { list { id name } }
${ERRORS} } }` as const;
const CHANGE_LIST = `mutation ChangeContactList($input: ChangeContactListInput!) {
changeContactList(input: $input) { __typename ... on ChangeContactListPayload { added removed unknown ${LIST} }
${ERRORS} } }` as const;
const SIZE = `query AudienceSize($audience: AudienceInput!) {
audienceSize(audience: $audience) { count isExact low high } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'graphql'>;

/** Number of people of an audience, or its bounds. */
export type AudienceSize = NonNullable<ResultOf<typeof SIZE>['audienceSize']>;

/** Defines a typed field of contacts, or changes its choices: segments and triggers find contacts by it. `others` have a value that does not fit. */
export function setContactField(
  hub: Hub,
  input: SetContactFieldInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof SET_FIELD>>> {
  return hub.mutate(SET_FIELD, { input }, { ...options, isIdempotent: true });
}

/** Removes the definition of a field; the attributes stay. NOT_FOUND after several `attempts`: an earlier one has removed it. */
export function removeContactField(
  hub: Hub,
  input: RemoveContactFieldInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof REMOVE_FIELD>>> {
  return hub.mutate(REMOVE_FIELD, { input }, { ...options, isIdempotent: true });
}

/** Makes a list of contacts, or names one anew. Names are unique: INVALID_INPUT after several `attempts` may mean that an earlier one has made it. */
export function setContactList(
  hub: Hub,
  input: SetContactListInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof SET_LIST>>> {
  return hub.mutate(SET_LIST, { input }, { ...options, isIdempotent: true });
}

/** Removes a list; the contacts on it stay. NOT_FOUND after several `attempts`: an earlier one has removed it. */
export function removeContactList(
  hub: Hub,
  id: string,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof REMOVE_LIST>>> {
  return hub.mutate(REMOVE_LIST, { input: { id } }, { ...options, isIdempotent: true });
}

/** Puts contacts on a list, and takes others off it; said twice it holds as said once. `unknown` counts ids of nobody. */
export function changeContactList(
  hub: Hub,
  input: ChangeContactListInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CHANGE_LIST>>> {
  return hub.mutate(CHANGE_LIST, { input }, { ...options, isIdempotent: true });
}

/** Counts whoever is in one of some lists, tags and segments and in none that is excluded, within about a second: exactly, or with bounds. */
export async function audienceSize(
  hub: Hub,
  audience: AudienceInput,
  { signal }: CallOptions = {},
): Promise<Tried<{ size: AudienceSize }>> {
  const read = foundIn(await hub.graphql(SIZE, { audience }, { signal }), 'Audience');
  return read.ok ? { ok: true, size: read.found, attempts: read.attempts } : read;
}

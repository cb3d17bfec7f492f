/** Calls about consents, and about numbers that get nothing. */
import type { HeliographClient } from './client.ts';
import type {
  LiftSuppressionInput,
  RecordConsentInput,
  RevokeConsentInput,
  SuppressInput,
} from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import { type CallOptions, type Recipient, recipientOf } from './send.ts';

const STATED = 'contact { id phone } stillSuppressed { id reason }';
const SUPPRESSION = 'id reason purposes createdAt expiresAt';

const RECORD = `mutation RecordConsent($input: RecordConsentInput!) {
recordConsent(input: $input) { __typename ... on RecordConsentPayload { ${STATED} }
${ERRORS} } }` as const;
const REVOKE = `mutation RevokeConsent($input: RevokeConsentInput!) {
revokeConsent(input: $input) { __typename ... on RevokeConsentPayload { ${STATED} }
${ERRORS} } }` as const;
const SUPPRESS = `mutation Suppress($input: SuppressInput!) {
suppress(input: $input) { __typename ... on SuppressPayload { suppression { ${SUPPRESSION} } }
${ERRORS} } }` as const;
const LIFT = `mutation LiftSuppression($input: LiftSuppressionInput!) {
liftSuppression(input: $input) { __typename ... on LiftSuppressionPayload { lifted { ${SUPPRESSION} } }
${ERRORS} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate'>;

/** Input that names a person by a phone number alone, or as the API has it. */
type Of<Input, Field extends keyof Input> = Omit<Input, Field> & Record<Field, Recipient>;

/** Records what a person consented to; said twice it holds as said once. */
export function recordConsent(
  hub: Hub,
  input: Of<RecordConsentInput, 'contact'>,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RECORD>>> {
  const stated = { ...input, contact: recipientOf(input.contact) };
  return hub.mutate(RECORD, { input: stated }, { ...options, isIdempotent: true });
}

/** Records that a person wants no more: what waits for them is blocked at once. */
export function revokeConsent(
  hub: Hub,
  input: Of<RevokeConsentInput, 'contact'>,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof REVOKE>>> {
  const stated = { ...input, contact: recipientOf(input.contact) };
  return hub.mutate(REVOKE, { input: stated }, { ...options, isIdempotent: true });
}

/** Sends nothing more to a number. */
export function suppress(
  hub: Hub,
  input: Of<SuppressInput, 'to'>,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof SUPPRESS>>> {
  return hub.mutate(SUPPRESS, { input: { ...input, to: recipientOf(input.to) } }, { ...options, isIdempotent: true });
}

/** Takes a suppression back; needs a proof that the person wants it. */
export function liftSuppression(
  hub: Hub,
  input: LiftSuppressionInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof LIFT>>> {
  return hub.mutate(LIFT, { input }, options);
}

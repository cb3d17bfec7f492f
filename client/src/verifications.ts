/** One-time codes: sent, checked, sent again, ended. */
import type { HeliographClient } from './client.ts';
import type { CheckVerificationInput, StartVerificationInput } from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import { type CallOptions, newKey } from './send.ts';

const VERIFICATION = 'id status channel to attemptsLeft sendsLeft nextSendAt expiresAt';
const SEND_ERRORS = `${ERRORS}
... on RateLimited { retryAfterMs }
... on FraudSuspected { until ruleId }
... on MessageRefused { decision { verdict steps { gate verdict reason } } }` as const;

const START = `mutation StartVerification($input: StartVerificationInput!) {
startVerification(input: $input) { __typename ... on StartVerificationPayload { replayed passkeyOptions verification { ${VERIFICATION} } }
${SEND_ERRORS} } }` as const;
const RESEND = `mutation ResendVerification($input: ResendVerificationInput!) {
resendVerification(input: $input) { __typename ... on StartVerificationPayload { replayed verification { ${VERIFICATION} } }
${SEND_ERRORS} } }` as const;
const CHECK = `mutation CheckVerification($input: CheckVerificationInput!) {
checkVerification(input: $input) { __typename ... on CheckVerificationPayload { valid verification { ${VERIFICATION} } }
${ERRORS} } }` as const;
const CANCEL = `mutation CancelVerification($input: CancelVerificationInput!) {
cancelVerification(input: $input) { __typename ... on VerificationPayload { verification { ${VERIFICATION} } }
${ERRORS} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate'>;

/** Verifies a number: sends a code, once, or has a passkey asked for in the browser, where there are `passkeyOptions`. */
export function startVerification(
  hub: Hub,
  input: StartVerificationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof START>>> {
  return hub.mutate(START, { input: { idempotencyKey: newKey(), ...input } }, { ...options, isIdempotent: true });
}

/** Checks what a person typed: `valid` says whether it is the code. It is asked once, as each check counts. */
export function checkVerification(
  hub: Hub,
  input: CheckVerificationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CHECK>>> {
  return hub.mutate(CHECK, { input }, options);
}

/** Sends the code of a verification once more. */
export function resendVerification(
  hub: Hub,
  id: string,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RESEND>>> {
  return hub.mutate(RESEND, { input: { id, idempotencyKey: newKey() } }, { ...options, isIdempotent: true });
}

/** Ends a verification: its code is taken no more. */
export function cancelVerification(
  hub: Hub,
  id: string,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CANCEL>>> {
  return hub.mutate(CANCEL, { input: { id } }, { ...options, isIdempotent: true });
}

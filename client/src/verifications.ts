/** One-time codes and passkeys: codes sent, checked, sent again, ended; passkeys made and taken. */
import type { HeliographClient } from './client.ts';
import type {
  CheckVerificationInput,
  FinishPasskeyAuthenticationInput,
  FinishPasskeyRegistrationInput,
  StartPasskeyRegistrationInput,
  StartVerificationInput,
} from './generated/schema.ts';
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
const REGISTER = `mutation StartPasskeyRegistration($input: StartPasskeyRegistrationInput!) {
startPasskeyRegistration(input: $input) { __typename ... on StartPasskeyRegistrationPayload { options }
${ERRORS} } }` as const;
const STORE = `mutation FinishPasskeyRegistration($input: FinishPasskeyRegistrationInput!) {
finishPasskeyRegistration(input: $input) { __typename ... on ContactPasskeyPayload { passkey { id name domain createdAt } }
${ERRORS} } }` as const;
const PROVE = `mutation FinishPasskeyAuthentication($input: FinishPasskeyAuthenticationInput!) {
finishPasskeyAuthentication(input: $input) { __typename ... on CheckVerificationPayload { valid verification { ${VERIFICATION} } }
${ERRORS} } }` as const;
/** Sending may be repeated: it has a key. When a person may have the next code is for them to know, and not waited for. */
const SENDING = { isIdempotent: true, waitsForRate: false } as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate'>;

/**
 * Verifies a number: sends a code, once, or has a passkey asked for in the browser, where there are `passkeyOptions`. Where a code
 * may not be sent yet it answers so at once, with RATE_LIMITED and `retryAfterMs`.
 */
export function startVerification(
  hub: Hub,
  input: StartVerificationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof START>>> {
  return hub.mutate(START, { input: { idempotencyKey: newKey(), ...input } }, { ...options, ...SENDING });
}

/** Checks what a person typed: `valid` says whether it is the code. It is asked once, as each check counts. */
export function checkVerification(
  hub: Hub,
  input: CheckVerificationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CHECK>>> {
  return hub.mutate(CHECK, { input }, options);
}

/** Sends the code of a verification once more, or for the first time in place of its passkey; answers as `startVerification` does. */
export function resendVerification(
  hub: Hub,
  id: string,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RESEND>>> {
  return hub.mutate(RESEND, { input: { id, idempotencyKey: newKey() } }, { ...options, ...SENDING });
}

/** Ends a verification: its code is taken no more. */
export function cancelVerification(
  hub: Hub,
  id: string,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CANCEL>>> {
  return hub.mutate(CANCEL, { input: { id } }, { ...options, isIdempotent: true });
}

/** Begins a passkey of a person: `options` are for `startRegistration` in the browser. */
export function startPasskeyRegistration(
  hub: Hub,
  input: StartPasskeyRegistrationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof REGISTER>>> {
  return hub.mutate(REGISTER, { input }, { ...options, isIdempotent: true });
}

/** Stores a passkey. @param input with `response`: what the browser made of the options */
export function finishPasskeyRegistration(
  hub: Hub,
  input: FinishPasskeyRegistrationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof STORE>>> {
  return hub.mutate(STORE, { input }, options);
}

/** Checks what a passkey signed: `valid` says whether it proves the person. It is asked once, as each check counts. */
export function finishPasskeyAuthentication(
  hub: Hub,
  input: FinishPasskeyAuthenticationInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof PROVE>>> {
  return hub.mutate(PROVE, { input }, options);
}

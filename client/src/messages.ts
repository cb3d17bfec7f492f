/** Calls about messages that wait. */
import type { HeliographClient } from './client.ts';
import type { CancelMessagesInput, RescheduleMessagesInput } from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';

const CANCEL = `mutation CancelMessages($input: CancelMessagesInput!) {
cancelMessages(input: $input) { __typename ... on CancelMessagesPayload { canceledCount notCanceled recallsAsked }
${ERRORS} } }` as const;
const RESCHEDULE = `mutation RescheduleMessages($input: RescheduleMessagesInput!) {
rescheduleMessages(input: $input) { __typename ... on RescheduleMessagesPayload { rescheduledCount notRescheduled }
${ERRORS} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate'>;

/** Cancels messages that wait; `notCanceled` are the ids for which it was too late. */
export function cancelMessages(
  hub: Hub,
  input: CancelMessagesInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CANCEL>>> {
  return hub.mutate(CANCEL, { input }, { ...options, isIdempotent: true });
}

/** Gives scheduled messages another time; `notRescheduled` are the ids that keep theirs. */
export function rescheduleMessages(
  hub: Hub,
  input: RescheduleMessagesInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof RESCHEDULE>>> {
  return hub.mutate(RESCHEDULE, { input }, { ...options, isIdempotent: true });
}

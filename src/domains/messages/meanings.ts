/** Meanings of the statuses and events of messages, in words. */
import type { MessageEventType, MessageStatus } from '../../generated/prisma/enums.ts';

/** Meaning of each status. */
export const STATUS_MEANINGS: Record<MessageStatus, string> = {
  ACCEPTED: 'It is stored.',
  SCHEDULED: 'It is to be sent later.',
  DEFERRED: 'It waits for a better moment, or for its next try.',
  QUEUED: 'It waits for its connection.',
  SENDING: 'A dispatcher is handing it to the SMSC.',
  SENT: 'The SMSC has taken all of it.',
  DELIVERED: 'The recipient’s phone has it.',
  READ: 'The recipient has read it.',
  PARTIALLY_DELIVERED: 'Some of its parts were delivered, others were not.',
  UNDELIVERED: 'The network could not deliver it.',
  FAILED: 'It could not be handed over.',
  EXPIRED: 'Its validity ended first.',
  BLOCKED: 'It may not be sent.',
  CANCELED: 'It was canceled before it was sent.',
  OUTCOME_UNKNOWN:
    'Nobody knows whether the SMSC took it or, where the reason is RECEIPT_MISSING, what became of it then. A late answer or ' +
    'a receipt resolves it.',
};

/** Meaning of each event. */
export const EVENT_MEANINGS: Record<MessageEventType, string> = {
  ...STATUS_MEANINGS,
  PART_SENT: 'The SMSC has taken a part.',
  PART_FAILED: 'The SMSC has refused a part.',
  RECEIPT: 'A receipt that does not end it.',
  RECEIPT_CONFLICT: 'A receipt that contradicts what ended it; the first holds.',
  RETRY: 'It is tried again after a temporary refusal.',
  RESEND: 'It is sent once more after an unknown outcome.',
  CLICKED: 'The recipient has followed a link of it, for the first time.',
};

/** Words that all of the hub shares: the database and the API have types of the same names, with the same words. */

/** Purposes of messages. */
export const PURPOSE_NAMES = ['TRANSACTIONAL', 'OTP', 'MARKETING', 'ALERT', 'SURVEY', 'CONVERSATION'] as const;
/** Purpose of a message. */
export type Purpose = (typeof PURPOSE_NAMES)[number];

/** Statuses of messages. */
export const MESSAGE_STATUSES = [
  'ACCEPTED',
  'SCHEDULED',
  'DEFERRED',
  'QUEUED',
  'SENDING',
  'SENT',
  'DELIVERED',
  'READ',
  'PARTIALLY_DELIVERED',
  'UNDELIVERED',
  'FAILED',
  'EXPIRED',
  'BLOCKED',
  'CANCELED',
  'OUTCOME_UNKNOWN',
] as const;
/** Status of a message. */
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

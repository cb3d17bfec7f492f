/** Statuses of messages in words, and the tone each is shown in. */

/** A tone: always shown together with an icon and a word. */
export type Tone = 'green' | 'blue' | 'amber' | 'red' | 'grey' | 'violet';

/** A status in words. */
export interface StatusWord {
  word: string;
  tone: Tone;
}

/** Every status of a message. */
export const STATUS_WORDS = {
  ACCEPTED: { word: 'Accepted', tone: 'blue' },
  SCHEDULED: { word: 'Scheduled', tone: 'amber' },
  DEFERRED: { word: 'Deferred', tone: 'amber' },
  QUEUED: { word: 'Queued', tone: 'amber' },
  SENDING: { word: 'Sending', tone: 'blue' },
  SENT: { word: 'Sent', tone: 'blue' },
  DELIVERED: { word: 'Delivered', tone: 'green' },
  READ: { word: 'Read', tone: 'green' },
  PARTIALLY_DELIVERED: { word: 'Partly delivered', tone: 'violet' },
  OUTCOME_UNKNOWN: { word: 'Unknown', tone: 'violet' },
  UNDELIVERED: { word: 'Undelivered', tone: 'red' },
  FAILED: { word: 'Failed', tone: 'red' },
  EXPIRED: { word: 'Expired', tone: 'red' },
  BLOCKED: { word: 'Blocked', tone: 'grey' },
  CANCELED: { word: 'Canceled', tone: 'grey' },
} as const satisfies Record<string, StatusWord>;

/** A status of a message. */
export type MessageStatus = keyof typeof STATUS_WORDS;

/** Statuses in which a message still changes. */
export const OPEN_STATUSES: ReadonlySet<MessageStatus> = new Set([
  'ACCEPTED',
  'SCHEDULED',
  'DEFERRED',
  'QUEUED',
  'SENDING',
  'SENT',
  'OUTCOME_UNKNOWN',
]);

/** Makes words of a name in capitals: "OPTED_OUT" is "Opted out". */
export function wordsOf(name: string): string {
  const words = name.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

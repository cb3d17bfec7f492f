/** The states of receipts, and the words that SMSCs write for them. */

/** message_state. SMPP 3.4 §5.2.28, 5.0 §4.7.15 */
export const MESSAGE_STATES = [
  'SCHEDULED',
  'ENROUTE',
  'DELIVERED',
  'EXPIRED',
  'DELETED',
  'UNDELIVERABLE',
  'ACCEPTED',
  'UNKNOWN',
  'REJECTED',
  'SKIPPED',
] as const;
/** State of a message at the SMSC. */
export type MessageState = (typeof MESSAGE_STATES)[number];

/** The words of the specification. SMPP 3.4 Appendix B; those that are not there are written as their state. */
export const STATE_WORDS: Readonly<Partial<Record<MessageState, string>>> = {
  DELIVERED: 'DELIVRD',
  UNDELIVERABLE: 'UNDELIV',
  ACCEPTED: 'ACCEPTD',
  REJECTED: 'REJECTD',
};

/** Every word of the specification, and the states themselves. */
const WORDS: ReadonlyMap<string, MessageState> = new Map(
  MESSAGE_STATES.flatMap((state) => [[state, state] as const, [STATE_WORDS[state] ?? state, state] as const]),
);

/**
 * Meanings of other words, by patterns in capitals; the first that fits. Vendors cut, misspell and lengthen the
 * words of the specification, and some write those of other interfaces (OMA, Parlay X, HTTP gateways).
 */
const STEMS: readonly [RegExp, MessageState][] = [
  [/^(?:UN|NON?|NOT)[_ -]?D(?:E?LI?V|ELV|LVR)/, 'UNDELIVERABLE'],
  [/FAIL|IMPOSS|UNREACH|ABSENT|INVALID|ERROR|BARRED|UNKN\w*[_ -](?:SUBS|USER|NUMBER|DEST)/, 'UNDELIVERABLE'],
  [/^REJ|REFUS|DENIED|BLOCK|BLACK[_ -]?LIST|SPAM/, 'REJECTED'],
  [/EXPIR|^EXPRD|TIME[_ -]?D?[_ -]?OUT/, 'EXPIRED'],
  [/^DELET|CANCEL/, 'DELETED'],
  [/^SKIP/, 'SKIPPED'],
  [/^SCHED/, 'SCHEDULED'],
  [/PEND|WAIT|QUEU|BUFF|EN[_ -]?ROUTE|TRANSIT|DELIVERING|SENDING|PROGRESS|PROCESSING|RETRY|UNCERTAIN/, 'ENROUTE'],
  [/DELIV\w*[_ -]?TO[_ -]?(?:NETWORK|OPERATOR|SMSC|GATEWAY|CARRIER)|^ACC?EPT|^ACK|^SUBMIT|^SENT\b/, 'ACCEPTED'],
  [/^UNKN/, 'UNKNOWN'],
  [/^D(?:E?LI?V|ELV|LVR)/, 'DELIVERED'],
];

/** Meaning of a word in one SMSC's receipts, where it differs. */
export interface ReceiptOverride {
  /** In capitals, as receipts write it after `stat:`. */
  word: string;
  state: MessageState;
}

/** State that the settings of its connection give for a word; `null`: none. */
export function overridden(
  word: string,
  overrides: ReadonlyMap<string, ReceiptOverride> | undefined,
): MessageState | null {
  if (overrides === undefined || overrides.size === 0 || word === '') return null;
  return (overrides.get(word) ?? overrides.get(firstOf(word)))?.state ?? null;
}

function firstOf(words: string): string {
  return words.split(' ', 1)[0] ?? '';
}

/**
 * The state that a word means.
 *
 * @param word in capitals; empty: there is none
 * @param ends it stands in a final receipt that names an error or counts nothing delivered: whatever it means, it means that
 */
export function readWord(word: string, ends: boolean): MessageState {
  if (word === '') return 'UNKNOWN';
  const known = WORDS.get(firstOf(word)) ?? STEMS.find(([stem]) => stem.test(word))?.[1];
  return known ?? (ends ? 'UNDELIVERABLE' : 'UNKNOWN');
}

/** Reason for the status of a message. */
export interface Reason {
  description: string;
  /** Advice to the user; `null`: there is nothing to do. */
  advice: string | null;
}

/** Every reason code of the hub. No message ends without one of them, or a status that needs none. */
export const REASONS = {
  PAUSED: {
    description: 'Somebody has paused its campaign, route, country, template, purpose or workspace.',
    advice: 'pauses tells who and why; liftPause lets it go on. It expires at the end of its validity.',
  },
  SCHEDULED_FOR_LATER: { description: 'It is to be sent at a later time.', advice: null },
  NO_CONSENT: {
    description: 'The recipient has not consented to messages of this purpose.',
    advice: 'Record the consent with recordConsent, with its proof, or send it for a purpose that needs none.',
  },
  CONSENT_REVOKED: {
    description:
      'The recipient does not want messages of this purpose, and has said so elsewhere than by replying STOP.',
    advice:
      'Respect it. START does not undo it: only a new consent, given later by the recipient, does (recordConsent).',
  },
  OPTED_OUT: {
    description: 'The recipient has opted out of messages of this purpose by replying STOP.',
    advice: 'Respect it. The recipient can opt in again by replying START.',
  },
  NUMBER_UNUSABLE: {
    description: 'Messages to the number failed for good again and again, and none was delivered in between.',
    advice:
      'suppressions shows which messages and codes say so; freeNumber frees it. Ask the person for another number.',
  },
  NUMBER_IS_LANDLINE: {
    description: 'The number is a landline, and the workspace sends landlines nothing.',
    advice:
      'Ask the person for a mobile number. lookupNumber asks the provider anew; setNumberLookups says whether landlines are refused.',
  },
  LOOKUP_UNANSWERED: {
    description:
      'Nothing is known of the line: the provider of look-ups did not answer in time, or was not asked because the daily limit is used up.',
    advice:
      'Send it again in a while, or the next day. lookupNumber with fresh tells what the provider says, numberLookupSettings what is left of the limit; setNumberLookups says what is done while nothing is known.',
  },
  SUPPRESSED: {
    description: 'The number is on the suppression list of the workspace.',
    advice: 'suppressions tells since when and why; liftSuppression lifts it, with proof.',
  },
  UNCLEAR_REPLY: {
    description:
      'The recipient has written what may be a refusal, and has not said yet what was meant: offers are held.',
    advice:
      'Respect it. It ends when the recipient replies START or consents again (recordConsent); liftSuppression lifts it, with proof.',
  },
  ERASED: {
    description: 'The personal data of the recipient were erased: only codes that the person asks for go out.',
    advice:
      'When the person has signed up again: record the consent, and lift the suppression with its proof (liftSuppression).',
  },
  EXPIRED_IN_QUEUE: {
    description: 'Its validity ended before it could be sent.',
    advice: 'Look at the state and the rate of the connection, or give it a longer validFor.',
  },
  SENDER_NOT_ALLOWED: {
    description: 'The country of the recipient does not allow its sender for offers.',
    advice: 'The decision says what is wrong with it; countryRules shows the rules of a country.',
  },
  CONTENT_MISSING: {
    description: 'The text lacks what the country of the recipient demands of offers.',
    advice:
      'The decision says what. setWorkspaceRules takes your name and a sentence on how to opt out, which the hub adds then.',
  },
  READS_LIKE_OFFER: {
    description: 'The text reads like an offer, and is sent as a code, an order or an alert.',
    advice:
      'Send it for MARKETING, with the consent of the person, or take out what the decision names. setWorkspaceRules says whether such texts are refused.',
  },
  QUIET_HOURS: {
    description:
      'It is outside the hours in which offers may be sent where the recipient may be: it waits for the next opening.',
    advice: 'The decision names the rule, the time zones and the opening; countryRules shows the rules of a country.',
  },
  NO_COMMON_WINDOW: {
    description:
      'No moment is inside the hours in all time zones the recipient may be in, and inside those that the person has set.',
    advice:
      'Set the time zone of the contact, or with setWorkspaceRules that the most likely one decides; hours of their own the person changes by their preferenceLink.',
  },
  FREQUENCY_CAP: {
    description: 'The recipient has had as many messages of this kind as a cap allows.',
    advice:
      'The decision says which cap, how many it counts and from when on the next is allowed: send it then, by sendAt. setFrequencyCap changes the caps of the workspace.',
  },
  BUDGET_SPENT: {
    description: 'A budget has no room for what it costs.',
    advice:
      'The decision says which budget, what is spent and reserved of it, and what would fit. setBudget raises it; budgets shows all.',
  },
  PRICE_UNKNOWN: {
    description: 'A budget limits what is spent, and nothing says what the message costs.',
    advice: 'Set its price with setPrice, a rate into the workspace’s currency, or pricePerPart of its route.',
  },
  EXPIRES_BEFORE_ALLOWED: {
    description: 'It may be sent only after its validity has ended.',
    advice: 'The decision says from when on it may be sent: give it a validFor that lasts longer, or none.',
  },
  NOT_IN_CAMPAIGN: {
    description:
      'The step of a campaign is for those who have the message before it, and did not do what the step asks; the person is none of them.',
    advice: null,
  },
  HELD_OUT: {
    description:
      'The campaign holds the person out, one of the percentage who get nothing, so that it is seen what the campaign changes.',
    advice: null,
  },
  RECALLED: {
    description: 'A pause has recalled it: its provider had it, and deleted it before it was delivered.',
    advice: 'pauses tells who and why. It is not sent again, also when the pause is lifted: send a new message.',
  },
  CANCELED_BY_REQUEST: { description: 'It was canceled before it was sent.', advice: null },
  NO_ROUTE: {
    description: 'No route takes messages of this purpose to this destination, or none did until its validity ended.',
    advice: 'simulateRoute tells why each route was passed over; create one with createRoute.',
  },
  NOT_BOUND: {
    description: 'The connection lost its bind before this message was written; it is tried again.',
    advice: null,
  },
  THROTTLED: { description: 'The provider says that the connection is too fast; it is tried again.', advice: null },
  QUEUE_FULL: { description: 'The provider’s queue is full; it is tried again.', advice: null },
  TEMPORARY_PROVIDER_ERROR: { description: 'The provider refused it for now; it is tried again.', advice: null },
  TRY_ELSEWHERE: {
    description:
      'The provider could not take it; it is tried again, by the next connection of its route if there is one.',
    advice: null,
  },
  NOT_CAPABLE: {
    description:
      'The recipient cannot be reached by this channel; it is sent by the next connection of its route if there is one.',
    advice: 'Add a connection of another channel to the route.',
  },
  RETRIES_EXHAUSTED: {
    description: 'The provider refused it for now too many times.',
    advice: 'The provider code says why. Ask the carrier if it goes on.',
  },
  SUBMIT_REFUSED: {
    description: 'The provider refused it for good.',
    advice: 'The provider code says what is wrong with the destination, the sender or the message.',
  },
  UNSENDABLE: {
    description: 'It cannot be written for its connection: what is stored of it cannot be read.',
    advice: 'The log of the dispatcher says why. Nothing of it was sent; send it again.',
  },
  SPLIT_CHANGED: {
    description: 'Parts of it were sent, and its connection cuts it otherwise now: the rest cannot follow.',
    advice: 'Send it again; the settings of the connection were changed while it was on its way.',
  },
  PART_FAILED: { description: 'A part of it was refused, others were accepted.', advice: null },
  NO_RESPONSE: {
    description: 'The provider did not answer in time: it may or may not have been taken.',
    advice: 'A late answer or a receipt resolves it.',
  },
  LINK_LOST: {
    description: 'The link was cut before the provider answered: it may or may not have been taken.',
    advice: 'A receipt resolves it.',
  },
  DISPATCHER_LOST: {
    description: 'The dispatcher that was sending it ended before it had recorded the outcome.',
    advice: 'A receipt resolves it.',
  },
  RESENT_AFTER_UNKNOWN: {
    description: 'It is sent once more after an unknown outcome: the recipient may get it twice.',
    advice: null,
  },
  RESENT_WITHOUT_RECEIPT: {
    description:
      'No receipt came in time: it is sent once more, by the next connection, and the recipient may get it twice.',
    advice: null,
  },
  OUTCOME_UNRESOLVED: {
    description: 'Nobody said in time what became of it.',
    advice: 'Ask the carrier for its record of the time of sending.',
  },
  RECEIPT_MISSING: {
    description: 'The provider took it and never said what became of it: it may or may not have been delivered.',
    advice: 'A late receipt still resolves it. Ask the carrier why its receipts do not come, or set queryAfterSeconds.',
  },
  UNDELIVERABLE: {
    description: 'The network could not deliver it.',
    advice: 'The network error code tells an absent phone from a number that does not exist.',
  },
  REJECTED_BY_PROVIDER: {
    description: 'The network rejected it.',
    advice: 'Check the sender and the text with the carrier.',
  },
  EXPIRED_AT_PROVIDER: { description: 'The phone could not be reached while the message was valid.', advice: null },
  DELETED_AT_PROVIDER: { description: 'It was deleted at the provider.', advice: null },
} as const satisfies Record<string, Reason>;

/** A code of the table. */
export type ReasonCode = keyof typeof REASONS;

/** Check that a text is a code of the table. */
export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(REASONS, text);
}

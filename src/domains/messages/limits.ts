/** Limits of a request about messages; the guide and the descriptions of the fields state these numbers. */

/** Recipients that one request may have. */
export const MAX_RECIPIENTS = 10_000;
/** Octets of a binary message: ten parts without a header of their own. */
export const MAX_BINARY_OCTETS = 1_400;
/** Characters of an idempotency key. */
export const MAX_KEY_LENGTH = 200;
/** Tags of a message, and characters of each. */
export const TAGS = { most: 20, length: 64 } as const;
/** Characters of a message's metadata, as JSON. */
export const MAX_METADATA_LENGTH = 8_192;
/** Days that a message may be scheduled ahead. */
export const MAX_AHEAD_DAYS = 366;
/** Shortest and longest validity of a message. */
export const VALIDITY = { minMs: 1_000, min: 'PT1S', maxMs: 604_800_000, max: 'P7D' } as const;

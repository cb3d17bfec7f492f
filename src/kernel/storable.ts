/** NUL, or half of a surrogate pair, as JSON writes them: an odd number of backslashes before the `u`. */
const UNSTORABLE_IN_JSON = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** A text without any of these is storable, and UTF-8: one look instead of three. */
const DOUBTFUL = /[\0\uD800-\uDFFF\uFFFD]/;

/** Check that a text has no NUL, no half of a surrogate pair and no character that stands for broken UTF-8. */
export function isHarmless(text: string): boolean {
  return !DOUBTFUL.test(text);
}

/**
 * Check that the database can hold this text as it is. PostgreSQL's `text` has no NUL, and UTF-8 has no half of a
 * surrogate pair (PostgreSQL 18 §8.3; RFC 3629 §3).
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** The same of JSON text that `JSON.stringify` wrote: `jsonb` refuses both (PostgreSQL 18 §8.14). */
export function isStorableJson(json: string): boolean {
  return !UNSTORABLE_IN_JSON.test(json);
}

/** Error message for a text or a JSON value that is not storable. */
export const NOT_STORABLE = 'must have no NUL and no half of a surrogate pair';

/** Matches of a pattern, one after the other. */

/**
 * All matches in a text. Unlike `String.matchAll`, it works with the pattern itself and not with a copy: a copy of one that was long not used is
 * compiled again, which takes tens of milliseconds where a pattern is large. Ends with the first match that is empty.
 *
 * @param pattern with the flag `g`; it is nobody else's until the last match
 */
export function* matchesOf(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null && found[0] !== ''; found = pattern.exec(text)) {
    const next = pattern.lastIndex;
    yield found;
    pattern.lastIndex = next;
  }
}

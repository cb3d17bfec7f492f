/** Bound on the nesting of the JSON of a request, and the scan that measures it before anything parses the JSON. */
import { limitExceeded } from './limit-error.ts';

/** Levels of lists and objects: four for the body and its variables, the rest for metadata and values of templates. */
export const MAX_JSON_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENS: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSES: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Refuses JSON that is nested too deeply, in one pass and without memory: what parses or walks it would run out of
 * stack, or hold a hundred times its octets.
 *
 * @throws LIMIT_EXCEEDED with the depth that came
 */
export function checkJsonDepth(text: string): void {
  // Each level takes an opening and a closing character.
  if (text.length <= 2 * MAX_JSON_DEPTH) return;
  const depth = jsonDepth(text);
  if (depth > MAX_JSON_DEPTH) throw limitExceeded('jsonDepth', depth, MAX_JSON_DEPTH, 'Send flatter variables.');
}

/** Levels of lists and objects in a text that may be JSON: brackets within strings are none. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code < 0x5b) continue;
    else if (OPENS.has(code)) deepest = Math.max(deepest, ++depth);
    else if (CLOSES.has(code)) depth--;
  }
  return deepest;
}

/** Returns the end of the string that begins there; the end of the text when the string does not end. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

/** The words of a segment's text, and what is wrong with one. */

/** A word, a quoted text or a sign. */
export interface Token {
  kind: 'word' | 'text' | 'sign' | 'end';
  /** Its meaning: of a quoted text what is between the quotes. */
  value: string;
  /** Position of its first character, from 0. */
  at: number;
  length: number;
}

/** A fault of a segment's text: where it is, what was found there, and what is possible. */
export interface SegmentFault {
  message: string;
  /** Position of the first character that is wrong, from 0. */
  position: number;
  length: number;
  /** Text that stands there; empty: the text ends. */
  found: string;
  /** Words and signs that are possible there. */
  expected: readonly string[];
}

/** A text that is no segment. */
export class SegmentTextError extends Error {
  readonly fault: SegmentFault;
  constructor(fault: SegmentFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Words of the language: as a name or a value they are written in quotes. */
export const RESERVED: ReadonlySet<string> = new Set(
  'and or not in has tag list segment consent did sent delivered clicked replied never within km of last next true false'.split(
    ' ',
  ),
);

const WORD = /[\p{L}\p{M}\p{N}_./:+@-]+/uy;
const SIGN = /!=|<=|>=|[=<>(),]/y;
const TEXT = /"((?:[^"\\]|\\["\\])*)"/y;
const BLANK = /\s+/y;
/** A name or a value that needs no quotes. */
const PLAIN = /^[\p{L}\p{M}\p{N}_./:+@-]+$/u;

/** Cuts a text into its words. @throws SegmentTextError */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const blank = match(BLANK);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const [kind, found] = nextOf(match);
    if (found === null) throw unreadable(text, at);
    const value = kind === 'text' ? (found[1] ?? '').replaceAll(/\\(["\\])/g, '$1') : found[0];
    tokens.push({ kind, value, at, length: found[0].length });
    at += found[0].length;
  }
  tokens.push({ kind: 'end', value: '', at: text.length, length: 0 });
  return tokens;
}

function nextOf(match: (pattern: RegExp) => RegExpExecArray | null): [Token['kind'], RegExpExecArray | null] {
  const word = match(WORD);
  if (word !== null) return ['word', word];
  const sign = match(SIGN);
  return sign === null ? ['text', match(TEXT)] : ['sign', sign];
}

function unreadable(text: string, at: number): SegmentTextError {
  const found = [...text.slice(at, at + 2)][0] ?? '';
  const message =
    found === '"'
      ? `Character ${at + 1}: the quoted text that begins here has no end; a quote in it is written \\".`
      : `Character ${at + 1}: "${found}" means nothing here; names and values with such a character are written in quotes.`;
  return new SegmentTextError({ message, position: at, length: found.length, found, expected: [] });
}

/** A name or a value as it is written. */
export function quoted(text: string): string {
  const isPlain = PLAIN.test(text) && !RESERVED.has(text.toLowerCase());
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

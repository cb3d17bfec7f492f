/** The parser of segments: reads a text into the one tree. By hand, so that a fault says where it is and what is possible there. */
import {
  COMPARISONS,
  type Comparison,
  HISTORIES,
  type History,
  type PropertyCondition,
  SEGMENT_LIMITS,
  type SegmentTree,
  type SegmentValue,
  type Span,
  type Vocabulary,
} from '../../../kernel/segment.ts';
import { PURPOSE_NAMES, type Purpose } from '../../../kernel/words.ts';
import { fieldNames, fieldOf, nearest } from './names.ts';
import { type SegmentFault, SegmentTextError, type Token, tokensOf } from './tokens.ts';
import { comparisonsOf, literal, NUMBER, type ReadableField } from './values.ts';

/** A segment that was read, or what is wrong with its text. */
export type ParsedSegment = { ok: true; tree: SegmentTree } | { ok: false; fault: SegmentFault };

/** Reads a text. */
export function parseSegment(text: string, vocabulary: Vocabulary): ParsedSegment {
  try {
    if (text.length > SEGMENT_LIMITS.characters) throw tooLong(text);
    return { ok: true, tree: new Reader(tokensOf(text), text, vocabulary).whole() };
  } catch (error) {
    if (error instanceof SegmentTextError) return { ok: false, fault: error.fault };
    throw error;
  }
}

function tooLong(text: string): SegmentTextError {
  const { characters } = SEGMENT_LIMITS;
  const message = `A segment has at most ${characters} characters, this one ${text.length}: use other segments in it.`;
  return new SegmentTextError({ message, position: characters, length: 0, found: '', expected: [] });
}

/** Words that begin a condition. */
const BEGINNINGS = ['not', '(', 'a field', 'has', 'tag', 'list', 'segment', 'consent', 'did', ...HISTORIES, 'never'];
const MOST_COUNT = 1_000_000;
const MOST_SPAN = { hours: 87_600, days: 3_650 } as const;
const MOST_KILOMETRES = 20_000;

class Reader {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  readonly #words: Vocabulary;
  #index = 0;
  #conditions = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], text: string, words: Vocabulary) {
    this.#tokens = tokens;
    this.#text = text;
    this.#words = words;
  }

  whole(): SegmentTree {
    const tree = this.#alternatives();
    if (this.#token.kind !== 'end') throw this.#fault(['and', 'or', 'the end']);
    return tree;
  }

  #alternatives(): SegmentTree {
    return this.#chain('or', () => this.#chain('and', () => this.#single()));
  }

  #chain(kind: 'and' | 'or', part: () => SegmentTree): SegmentTree {
    const of = [part()];
    while (this.#takeWord(kind)) of.push(part());
    return of.length === 1 ? (of[0] as SegmentTree) : { kind, of };
  }

  #single(): SegmentTree {
    if (this.#takeWord('not')) return { kind: 'not', of: this.#deeper(() => this.#single()) };
    if (!this.#takeSign('(')) return this.#condition();
    const tree = this.#deeper(() => this.#alternatives());
    if (!this.#takeSign(')')) throw this.#fault(['and', 'or', ')']);
    return tree;
  }

  #deeper(read: () => SegmentTree): SegmentTree {
    if (++this.#depth > SEGMENT_LIMITS.depth)
      throw this.#wrong(`is nested more than ${SEGMENT_LIMITS.depth} deep: use another segment for a part`, []);
    const tree = read();
    this.#depth--;
    return tree;
  }

  #condition(): SegmentTree {
    if (++this.#conditions > SEGMENT_LIMITS.conditions)
      throw this.#wrong(`is one more than the ${SEGMENT_LIMITS.conditions} conditions that a segment may have`, []);
    if (this.#takeWord('has')) return { kind: 'has', field: this.#field().name };
    if (this.#takeWord('tag')) return { kind: 'tag', tag: this.#name('a tag') };
    if (this.#takeWord('list')) return { kind: 'list', id: this.#known('list', this.#words.lists) };
    if (this.#takeWord('segment')) return { kind: 'segment', id: this.#known('segment', this.#words.segments) };
    if (this.#takeWord('consent')) return { kind: 'consent', purpose: this.#purpose(true) as Purpose };
    if (this.#takeWord('did')) return this.#event();
    if (this.#takeWord('never')) return { kind: 'not', of: this.#history(true) };
    if (this.#isHistory()) return this.#history(false);
    return this.#ofField();
  }

  #ofField(): SegmentTree {
    const field = this.#field();
    const comparisons = comparisonsOf(field.type);
    const is = this.#comparison(comparisons);
    if (is !== null) return { kind: 'compare', field: field.name, is, value: this.#value(field) };
    if (field.type === 'PLACE') return this.#near(field);
    const possible = [...comparisons, 'in'];
    if (!this.#takeWord('in')) throw this.#fault(possible);
    if (field.type === 'DATE') return this.#within(field);
    if (!this.#takeSign('(')) throw this.#fault(['(']);
    const values = [this.#value(field)];
    while (this.#takeSign(',')) values.push(this.#value(field));
    if (values.length > SEGMENT_LIMITS.values)
      throw this.#wrong(`is behind more than the ${SEGMENT_LIMITS.values} values that one condition may have`, []);
    if (!this.#takeSign(')')) throw this.#fault([',', ')']);
    return { kind: 'in', field: field.name, values };
  }

  #within(field: ReadableField): SegmentTree {
    const direction = this.#takeWord('last') ? 'last' : this.#takeWord('next') ? 'next' : null;
    if (direction === null) throw this.#fault(['last', 'next']);
    return { kind: 'within', field: field.name, direction, span: this.#span() };
  }

  #near(field: ReadableField): SegmentTree {
    if (!this.#takeWord('within')) throw this.#fault(['within']);
    const kilometres = this.#number('a distance in kilometres', 0, MOST_KILOMETRES);
    for (const word of ['km', 'of']) if (!this.#takeWord(word)) throw this.#fault([word]);
    const latitude = this.#number('degrees north', -90, 90);
    if (!this.#takeSign(',')) throw this.#fault([',']);
    return {
      kind: 'near',
      field: field.name,
      kilometres,
      latitude,
      longitude: this.#number('degrees east', -180, 180),
    };
  }

  #event(): SegmentTree {
    const name = this.#name('the name of an event');
    const where: PropertyCondition[] = [];
    if (this.#takeSign('(')) {
      do where.push(this.#property());
      while (this.#takeSign(','));
      if (!this.#takeSign(')')) throw this.#fault([',', ')']);
    }
    return { kind: 'event', name, where, ...this.#times() };
  }

  #property(): PropertyCondition {
    const property = this.#name('a property of the event');
    const is = this.#comparison(COMPARISONS);
    if (is === null) throw this.#fault(COMPARISONS);
    const token = this.#token;
    if (token.kind !== 'word' && token.kind !== 'text') throw this.#fault(['a value']);
    const value = literal(token);
    if (is !== '=' && is !== '!=' && typeof value !== 'number') throw this.#fault(['a number']);
    this.#index++;
    return { property, is, value };
  }

  #isHistory(): boolean {
    const { kind, value } = this.#token;
    return kind === 'word' && (HISTORIES as readonly string[]).includes(value.toLowerCase());
  }

  #history(never: boolean): SegmentTree {
    if (!this.#isHistory()) throw this.#fault(HISTORIES);
    const what = this.#next().value.toLowerCase() as History;
    const purpose = what === 'replied' ? null : this.#purpose(false);
    const times = never
      ? { is: '>=' as const, count: 1, span: this.#takeWord('in') ? this.#span() : null }
      : this.#times();
    return { kind: 'history', what, purpose, ...times };
  }

  /** A count and a span, each of which may be absent: at least once, at any time. */
  #times(): { is: Comparison; count: number; span: Span | null } {
    const is = this.#comparison(COMPARISONS);
    const count = is === null ? 1 : this.#whole('a whole number of times', 0, MOST_COUNT);
    return { is: is ?? '>=', count, span: this.#takeWord('in') ? this.#span() : null };
  }

  #span(): Span {
    const at = this.#index;
    const count = this.#whole('a number of days or hours', 1, MOST_SPAN.hours);
    const unit = this.#takeWord('days') || this.#takeWord('day') ? 'days' : null;
    const hours = unit === null && (this.#takeWord('hours') || this.#takeWord('hour'));
    if (unit === null && !hours) throw this.#fault(['days', 'hours']);
    const span: Span = { count, unit: unit ?? 'hours' };
    if (count <= MOST_SPAN[span.unit]) return span;
    this.#index = at;
    throw this.#wrong(`is more than the ${MOST_SPAN[span.unit]} ${span.unit} that can be looked back on`, []);
  }

  #purpose(needed: boolean): Purpose | null {
    const { kind, value } = this.#token;
    const purpose = kind === 'word' ? PURPOSE_NAMES.find((each) => each === value.toUpperCase()) : undefined;
    if (purpose !== undefined) this.#index++;
    else if (needed) throw this.#fault(PURPOSE_NAMES.map((each) => each.toLowerCase()));
    return purpose ?? null;
  }

  #field(): ReadableField {
    const token = this.#token;
    if (token.kind !== 'word' && token.kind !== 'text') throw this.#fault(BEGINNINGS);
    const field = fieldOf(this.#words, token);
    if (field === null) {
      const names = fieldNames(this.#words);
      throw this.#wrong(`is no field${nearest(token.value, [...names, ...BEGINNINGS])}`, [...names, ...BEGINNINGS]);
    }
    this.#index++;
    return field;
  }

  #value(field: ReadableField): SegmentValue {
    const { kind, value } = this.#token;
    const read = kind === 'word' || kind === 'text' ? field.read(value) : { expected: 'a value' };
    if ('expected' in read)
      throw this.#wrong(`is no value of ${field.name}: it takes ${read.expected}`, [read.expected]);
    this.#index++;
    return read.value;
  }

  #known(what: string, names: ReadonlyMap<string, string>): string {
    const { kind, value } = this.#token;
    const id = kind === 'word' || kind === 'text' ? names.get(value) : undefined;
    if (id === undefined) throw this.#wrong(`is no ${what}${nearest(value, [...names.keys()])}`, [...names.keys()]);
    this.#index++;
    return id;
  }

  #name(what: string): string {
    const { kind } = this.#token;
    if (kind !== 'word' && kind !== 'text') throw this.#fault([what]);
    return this.#next().value;
  }

  #number(what: string, least: number, most: number): number {
    const { kind, value } = this.#token;
    const number = kind === 'word' && NUMBER.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) throw this.#fault([`${what}, from ${least} to ${most}`]);
    this.#index++;
    return number;
  }

  #whole(what: string, least: number, most: number): number {
    if (!/^\d{1,7}$/.test(this.#token.value)) throw this.#fault([`${what}, from ${least} to ${most}`]);
    return this.#number(what, least, most);
  }

  #comparison(possible: readonly Comparison[]): Comparison | null {
    const { kind, value } = this.#token;
    const is = kind === 'sign' ? possible.find((each) => each === value) : undefined;
    if (is !== undefined) this.#index++;
    return is ?? null;
  }

  get #token(): Token {
    return this.#tokens[this.#index] as Token;
  }

  #next(): Token {
    return this.#tokens[this.#index++] as Token;
  }

  #takeWord(word: string): boolean {
    const { kind, value } = this.#token;
    if (kind !== 'word' || value.toLowerCase() !== word) return false;
    this.#index++;
    return true;
  }

  #takeSign(sign: string): boolean {
    if (this.#token.kind !== 'sign' || this.#token.value !== sign) return false;
    this.#index++;
    return true;
  }

  #fault(expected: readonly string[]): SegmentTextError {
    return this.#wrong(`is not possible here. Possible: ${expected.join(', ')}`, expected);
  }

  #wrong(why: string, expected: readonly string[]): SegmentTextError {
    const { at, length } = this.#token;
    const found = this.#text.slice(at, at + length);
    const what = length === 0 ? 'the end of the text' : found.startsWith('"') ? found : `"${found}"`;
    const message = `Character ${at + 1}: ${what} ${why}.`;
    return new SegmentTextError({ message, position: at, length, found, expected });
  }
}

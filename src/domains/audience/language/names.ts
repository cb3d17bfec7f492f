/** Names of fields in a segment's text, and the one that was probably meant. */
import { BUILT_IN_FIELDS, type BuiltInField, isBuiltIn, type Vocabulary } from '../../../kernel/segment.ts';
import { RESERVED, type Token } from './tokens.ts';
import { builtInField, ownField, type ReadableField } from './values.ts';

/** A field that a word names; `null`: there is none. */
export function fieldOf({ fields }: Vocabulary, { kind, value }: Pick<Token, 'kind' | 'value'>): ReadableField | null {
  const own = fields.get(value);
  if (own !== undefined && (kind === 'text' || !RESERVED.has(value.toLowerCase()))) return ownField(own);
  return kind === 'word' && isBuiltIn(value.toLowerCase()) ? builtInField(value.toLowerCase() as BuiltInField) : null;
}

/** The names of all fields. */
export function fieldNames({ fields }: Vocabulary): string[] {
  return [...Object.keys(BUILT_IN_FIELDS), ...fields.keys()];
}

/** Tells a name that no field may have: it is a word of the language, or a field that everybody has. */
export function isTakenName(name: string): boolean {
  return RESERVED.has(name.toLowerCase()) || isBuiltIn(name.toLowerCase());
}

/** The name that was probably meant, in brackets; empty: nothing is like it. */
export function nearest(word: string, names: readonly string[]): string {
  const best = names
    .map((name) => ({ name, distance: distanceOf(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (best === undefined) return ' (there is none yet)';
  return best.distance <= Math.ceil(word.length / 3) ? ` (did you mean ${best.name}?)` : '';
}

/** Letters to be put in, left out or replaced (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

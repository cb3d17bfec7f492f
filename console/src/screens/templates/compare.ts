/** Differences between two versions of a text, word by word. */

/** A piece of the text. */
export interface Piece {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** Words that are compared one by one; beyond, a text is shown as changed as a whole. */
const MAX_WORDS = 600;

/** Compares two texts: the longest words that both have in the same order are the same. */
export function compareTexts(before: string, after: string): Piece[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  if (a.length > MAX_WORDS || b.length > MAX_WORDS) {
    return before === after ? [{ kind: 'same', text: after }] : [piece('gone', before), piece('new', after)];
  }
  const lengths = commonLengths(a, b);
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(pieces, 'same', a[i] ?? '');
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      add(pieces, 'gone', a[i] ?? '');
      i += 1;
    } else {
      add(pieces, 'new', b[j] ?? '');
      j += 1;
    }
  }
  return pieces;
}

function piece(kind: Piece['kind'], text: string): Piece {
  return { kind, text };
}

/** Words with the blanks between them: joined they are the text. */
function wordsOf(text: string): string[] {
  return text.match(/\s+|\{\{.*?\}\}|[^\s{]+|\{/g) ?? [];
}

/** Number of words that the ends of both texts from each place on have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i] as number[];
      row[j] =
        a[i] === b[j]
          ? 1 + (lengths[i + 1]?.[j + 1] ?? 0)
          : Math.max(lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0);
    }
  }
  return lengths;
}

function add(pieces: Piece[], kind: Piece['kind'], text: string): void {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else pieces.push(piece(kind, text));
}

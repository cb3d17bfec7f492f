/** Costly characters in a text: where they stand, and the text with cheaper ones. */

/** A costly character, as the preview has it. */
export interface Costly {
  character: string;
  offsets: readonly number[];
  suggestion: string | null;
}

/** A piece of a text, costly or not. */
export interface Piece {
  text: string;
  costly: boolean;
}

/** Cuts a text at its costly characters. */
export function piecesOf(text: string, costly: readonly Costly[]): Piece[] {
  const marks = costly
    .flatMap(({ character, offsets }) => offsets.map((at) => ({ at, end: at + character.length })))
    .sort((a, b) => a.at - b.at);
  const pieces: Piece[] = [];
  let done = 0;
  for (const { at, end } of marks) {
    if (at < done || end > text.length) continue;
    if (at > done) pieces.push({ text: text.slice(done, at), costly: false });
    pieces.push({ text: text.slice(at, end), costly: true });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), costly: false });
  return pieces;
}

/** Puts the cheaper spelling in place of every costly character that has one. */
export function cheaper(text: string, costly: readonly Costly[]): string {
  return costly.reduce(
    (result, { character, suggestion }) => (suggestion === null ? result : result.replaceAll(character, suggestion)),
    text,
  );
}

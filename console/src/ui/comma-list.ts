/** Lists that people write into one field. */

/** Reads a list with commas between its entries. */
export function commaList(text: string): string[] {
  return text.split(',').flatMap((each) => each.trim() || []);
}

/** Reads a list with an entry a line. */
export function lineList(text: string): string[] {
  return text.split('\n').flatMap((each) => each.trim() || []);
}

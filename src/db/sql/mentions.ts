/** Finding a number in free text, for the statements that erase a person from it. */
import { nationalDigits } from '../../kernel/mask.ts';

/** Replacement for a text that named an erased person. */
export const ERASED_TEXT = 'erased';

/** Patterns of a number in every spelling, with or without its calling code. @param spellings without a plus */
export function mentionPatterns(spellings: readonly string[]): string[] {
  return spellings.map((digits) => `%${nationalDigits(`+${digits}`)}%`);
}

/**
 * The digits of a column of free text, without what people write between them: a number is found in it in whatever way
 * it was written.
 */
export function digitsOfColumn(column: string): string {
  return `regexp_replace(${column}, '[^0-9]', '', 'g')`;
}

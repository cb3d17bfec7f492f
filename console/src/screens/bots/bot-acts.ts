/** Acts of bots, in words. */
import type { BotRow } from './operations.ts';

/** One act of a bot. */
type BotAct = BotRow['may'][number];

/** Acts and their words, in the order in which they are shown. */
export const BOT_ACTS: readonly { act: BotAct; word: string }[] = [
  { act: 'REPLY', word: 'answer' },
  { act: 'PROPOSE', word: 'propose answers' },
  { act: 'HAND_OVER', word: 'hand over' },
  { act: 'TAG', word: 'label and note' },
  { act: 'BOOK', word: 'book' },
];

/** Says what a bot may do. */
export function actsText(may: readonly BotAct[]): string {
  const words = BOT_ACTS.filter(({ act }) => may.includes(act)).map(({ word }) => word);
  return words.length === 0 ? 'only read' : words.join(', ');
}

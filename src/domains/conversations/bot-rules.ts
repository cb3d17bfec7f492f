// Rules of bots without I/O: which texts one is for, what it may say.
import type { Bot } from '../../generated/prisma/client.ts';
import { clockIn } from '../../policy/hours.ts';

/** Texts of one person within a minute from which on a machine is taken to answer. */
export const LOOP_TEXTS = 10;
/** Equal texts in a row that are taken for a machine's. */
export const LOOP_SAME = 4;

/** A text that somebody wrote. */
export interface HeardText {
  text: string;
  sender: string;
  labels: readonly string[];
  at: Date;
}

/** Words of a text in small letters. */
function wordsIn(text: string): Set<string> {
  return new Set((text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) as string[]);
}

/** Returns true if a text holds one of these words or phrases, in any case. */
export function speaksOf(text: string, phrases: readonly string[]): string | null {
  const words = wordsIn(text);
  const small = text.toLowerCase();
  return (
    phrases.find((phrase) => {
      const wanted = phrase.toLowerCase();
      return /^[\p{L}\p{M}\p{N}]+$/u.test(wanted) ? words.has(wanted) : small.includes(wanted);
    }) ?? null
  );
}

/** Minute of the day at a moment, where the workspace is. */
export function minuteOfDay(at: Date, timeZone: string): number {
  const [hours, minutes] = clockIn(timeZone, at.getTime()).split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** Returns true if a bot works at this minute of the day; its hours may go past midnight. */
export function worksAt({ fromMinute, untilMinute }: Pick<Bot, 'fromMinute' | 'untilMinute'>, minute: number): boolean {
  if (fromMinute === null || untilMinute === null) return true;
  if (fromMinute <= untilMinute) return minute >= fromMinute && minute < untilMinute;
  return minute >= fromMinute || minute < untilMinute;
}

/** Returns true if a bot is for a text. */
export function isFor(bot: Bot, heard: HeardText, timeZone: string): boolean {
  if (!bot.enabled) return false;
  if (bot.senders.length > 0 && !bot.senders.includes(heard.sender)) return false;
  if (bot.labels.length > 0 && !bot.labels.some((label) => heard.labels.includes(label))) return false;
  if (bot.keywords.length > 0 && speaksOf(heard.text, bot.keywords) === null) return false;
  return bot.fromMinute === null || worksAt(bot, minuteOfDay(heard.at, timeZone));
}

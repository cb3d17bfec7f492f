// Sentences of offers that a reply repeats: handsets and people send an offer back, with the words that say how to stop.
import { matchesOf } from '../../kernel/matches.ts';

/** Verbs by which texts ask for an answer, and what may stand between them and the word. */
export const ASKING =
  /(?:reply|respond|answer|text|send|type|responda|responde|conteste|envíe|envie|escriba|répondez|envoyez|tapez|antworten sie|antworte|senden sie|rispondi|risponda|invia|antwoord|stuur|svar|svara|vastaa|odpowiedz|ответьте|отправьте)(?: back)?(?: with| by| mit| con| avec| com| med| par)?[ :]+/giu;
/** A word of opt-out in capitals, as offers write it. */
const OWN_NAME = /^["'“”„«»‘’]*(?:STOP|STOPP|STOPALL|UNSUBSCRIBE)(?!\p{L})/u;
const ENDS = '.!?\n';

/**
 * Parts of a text between the sentences that tell others to answer with a word of opt-out ("Reply STOP to get no more of these."):
 * whoever repeats them has not asked for it, and may have written in front of them or behind. `null`: it has none of them, or
 * nothing else: "Reply STOP" is meant.
 */
export function besideFooters(text: string): string[] | null {
  if (!/STOP|UNSUB/.test(text)) return null;
  const parts: string[] = [];
  let from = 0;
  for (const asked of matchesOf(ASKING, text)) {
    const behind = asked.index + asked[0].length;
    if (asked.index < from || !OWN_NAME.test(text.slice(behind, behind + 20))) continue;
    let start = asked.index;
    while (start > from && !ENDS.includes(text.charAt(start - 1))) start--;
    let end = behind;
    while (end < text.length && !ENDS.includes(text.charAt(end))) end++;
    parts.push(text.slice(from, start));
    from = Math.min(end + 1, text.length);
  }
  if (from === 0) return null;
  const said = [...parts, text.slice(from)].filter((part) => /\p{L}/u.test(part));
  return said.length === 0 ? null : said;
}

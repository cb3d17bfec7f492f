// Words that a text asks people to answer with, and that would opt them out: "Reply CANCEL to cancel your appointment".
import { matchesOf } from '../../kernel/matches.ts';
import { classifyReply } from './classify.ts';
import { ASKING } from './quoted.ts';

const WORD = /^["'“”„«»‘’]*([\p{L}]{2,20}(?:[ -](?:OUT|ALL))?)["'“”„«»‘’]*/u;
/** Links to a second word: "YES or CANCEL", "YES to confirm, END to decline". */
const JOINED = /^[^.!?\n]{0,60}?(?: ?\/ ?| or | oder | o | ou | of | eller | tai | lub | или |, )/iu;
/** Words of a sentence that says that the answer opts out. */
const OPTS_OUT =
  /(?<!\p{L})(?:stop|end|ends|none|nothing|no longer|nichts|keinerlei|aucun|rien|ningun\p{L}*|nada|niente|nessun\p{L}*|niets|unsub\p{L}*|opt|no more|quit|leave|remove|messages?|texts?|sms|alerts?|offers?|marketing|list|reminders?|notifications?|abmeld\p{L}*|abbestell\p{L}*|keine|nachrichten|baja|mensajes|recibir|désabonn\p{L}*|plus|messaggi|ricevere|mensagens|receber|berichten|afmeld\p{L}*|beskeder|meddelanden|meldinger|viestejä|wiadomości|сообщени\p{L}*)(?!\p{L})/iu;
/** Words that say by themselves that they opt out. */
const OWN_NAMES = new Set(['STOP', 'STOPP', 'STOPALL', 'UNSUBSCRIBE', 'OPTOUT', 'OPT OUT', 'OPT-OUT']);

/**
 * The first word of opt-out that a text asks for as an answer to something else; `null`: it asks for none. Words count as they do
 * where the law counts most: a text may go to the United States.
 *
 * @param locale BCP 47 of the text
 */
export function askedOptOut(text: string, locale: string | null): string | null {
  for (const asked of matchesOf(ASKING, text)) {
    let rest = text.slice(asked.index + asked[0].length);
    for (let word = WORD.exec(rest); word !== null; word = WORD.exec(rest)) {
      const [whole, answer = ''] = word;
      rest = rest.slice(whole.length);
      if (isOptOut(answer, locale) && !saysSo(answer, rest)) return answer;
      const joined = JOINED.exec(rest);
      if (joined === null) break;
      rest = rest.slice(joined[0].length);
    }
  }
  return null;
}

/** Says what is wrong with a text that asks for such a word. */
export function askedFault(word: string): string {
  return `asks for ${word} as an answer, which opts people out where they write it: ask for another word, such as MOVE or LATER`;
}

/** Words in capitals alone: "reply to cancel" asks for no word. */
function isOptOut(answer: string, locale: string | null): boolean {
  return answer === answer.toUpperCase() && classifyReply(answer, { locale, country: 'US' }).outcome === 'OPT_OUT';
}

function saysSo(answer: string, rest: string): boolean {
  const sentence = rest.split(/[.!?\n]/, 1)[0] ?? '';
  return OPTS_OUT.test(sentence) || (OWN_NAMES.has(answer) && !/\p{L}/u.test(sentence));
}

/** Opt-out wording of offers: a sentence that tells people what to do to get no more, not a word that could be one. In doubt there is none. */

/** Place of the wording in a text. */
export type WordingPlace = 'NONE' | 'INSIDE' | 'AT_END';

/** Words that people answer with. Written from general knowledge of the languages, with those of carriers (src/policy/replies/languages), as of 2026-11-30. */
const KEYWORD = `(?:STOPP?(?:[ -]?ALL)?|UNSUB(?:SCRIBE)?|OPT[ -]?OUT|END|QUIT|CANCEL|REVOKE|REMOVE|ARR[EÊ]T(?:ER)?|BAJA|SALIR|CANCELAR|PARAR?|PARE|SAIR|ABMELDEN|AFMELDEN|AFMELD|AVSLUTA|RET|[İI]PTAL|TC|HU[YỶ]|UNREG|BERHENTI|BATAL|TD?|СТОП|ΣΤΟΠ|הסר|[إا]لغاء|[إا]يقاف|توقف|ยกเลิก|หยุด|退[订訂]|拒收|N|R)`;
const OPEN = `["'“”„«»‘’「(*]*`;
const [START, STOP] = ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'];

/** Words between an English verb and the word to answer with. */
const BETWEEN = `(?: back| us| now)?(?: with| by)?(?: the word)?`;
/** Text that may follow a word to answer with: "text STOP signs" asks for something else. */
const FOLLOWS = `(?=[\\s]*(?:$|[.,;:!?)/"'”’»*\\n-]|(?:to|2|for|if|at|or|and|any ?time|\\d+)(?!\\p{L})))`;
const ENGLISH = `(?:reply|rply|respond|answer|text|txt|send|sms|type)${BETWEEN}[ :]+${OPEN}(?:STOPP?(?:[ -]?ALL)?|UNSUB(?:SCRIBE)?|OPT[ -]?OUT|END|QUIT|CANCEL|REVOKE|REMOVE|ARRET|BAJA)${STOP}${FOLLOWS}`;
/** Verbs that ask for an answer, in languages in which they stand before the word. */
const VERBS =
  '(?:respond[ae]|responder|conteste|env[ií]e|env[ií]a|enviar|escrib[ae]|mande|manda|répond(?:ez|re|s)|repond(?:ez|re)|envoye[zr]|tapez|antwort(?:en sie|e|et|en)|send(?:en sie|e|et|en)|sms mit|rispond[ia]|inviare?|invia|scrivi|antwoord|stuur|svar|svara|skicka|sänd|vastaa|lähetä|odpowiedz|wyślij|napisz|odpov[ěe][zď]te?|odpovedzte|pošlete|pošlite|válaszoljon|küldj(?:e|ön)|răspunde(?:ți|ti)?|trimite(?:ți|ti)?|отговорете|изпратете|ответьте|отправьте|пришлите|надішліть(?: у відповідь)?|απαντήστε|στείλτε|أرسل|ارسل|أجب|הש(?:ב|יבו|יבי)(?:/י)?|שלח(?:/י|ו|י)?|ตอบ|ส่ง|พิมพ์|trả lời|soạn(?: tin)?|soan(?: tin)?|nhắn|gửi|balas|ketik|kirim|taip|hantar|jibu|tuma|svaraðu|sendu|mag-reply ng|i-text ang|回[复覆复]?|发送?|發送?)';
const OTHERS = `${VERBS}(?: sie)?(?: mit| con| avec| com| med| z| cu| με| by| tin)?[ :：]*${OPEN}${KEYWORD}(?![\\p{Lu}\\p{N}])`;
/** Verbs that ask for an answer, in languages in which they stand behind the word. */
const VERBS_BEHIND =
  '(?:yaz\\p{L}*|gönder\\p{L}*|लिख\\p{L}*|भेज\\p{L}*|बफर|بفرست\\p{L}*|ارسال|と?返信|と?送信|을? ?회신|을? ?보내|লিখে|পাঠা\\p{L}*|لکھ|بھیج\\p{L}*|szó\\p{L}* válasz\\p{L}*)';
const BEHIND = `${START}${KEYWORD}["'”’»」)]*[^.!?。\\n]{0,20}?${VERBS_BEHIND}`;

/** A number to write to or call, a link, or an address: no year, no price. */
const WAY =
  '(?:https?://|www\\.|[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)*\\.\\p{L}{2,}(?:/|$|[\\s.,)])|[^\\s@]+@[^\\s@]+\\.|\\+?(?!(?:19|20)\\d\\d(?!\\d))\\d[\\d -]{1,14}[\\dx](?!\\s?(?:[%€$£₹]|eur|usd|off\\b)))';
/** Names of opting out that mean nothing else. */
const NAMES =
  '(?:opt(?:ing)?[ -]?outs?|unsub(?:scribe)?|abmeld(?:en|ung)|abbestell(?:en|ung)|afmelden|uitschrijven|(?:se )?d[ée]sabonne(?:r|ment)|(?:se )?d[ée]sinscri(?:re|ption)|darse de baja|no recibir m[áa]s|cancelar (?:la )?suscripci[óo]n|descadastr\\p{L}*|sair da lista|n[ãa]o receber mais|disiscri\\p{L}*|annullare l.iscrizione|avmeld\\p{L}*|frameld\\p{L}*|avregistrer\\p{L}*|afmelding|wypis\\p{L}*|rezygnacj\\p{L}*|odhlá[sš]\\p{L}*|leiratkoz\\p{L}*|dezabon\\p{L}*|отпис\\p{L}*|отказаться|відпис\\p{L}*|διαγραφή|κατάργηση|abonelikten çık\\p{L}*|[إا]لغاء الاشتراك|להסרה|הסרה|لغو|ยกเลิกการรับ|từ chối|tu choi|退[订訂]|取消[订訂][阅閱]|拒收|配信停止|(?:무료 ?)?수신 ?거부)';
/** Names of opting out that mean other things too: a colon makes them one. */
const DOUBTFUL = '(?:baja|stopp?|ret|[iİ]ptal|hu[yỷ]|batal|berhenti|peruuta|lopeta|avsluta|cancella|opting|end)';

const SENTENCES = [
  `${START}(?:${ENGLISH}|${OTHERS})`,
  BEHIND,
  `${START}${NAMES}[^.!?。！？\\n]{0,25}?(?:${WAY}|${START}(?:reply|text|txt|call)${START})`,
  `${START}${DOUBTFUL} ?[:=：] ?${WAY}`,
  '(?:退[订訂]|拒收|取消)[^。！!?？\\n]{0,6}[回发發覆]|[回发發覆][^。！!?？\\n]{0,6}(?:退[订訂]|拒收)|配信停止[^。\\n]{0,12}(?:返信|こちら|[:：])',
].map((pattern) => new RegExp(pattern, 'giu'));

/** A word to answer with in capitals, as offers write it. */
const IN_CAPITALS = new RegExp(`${START}${KEYWORD}(?![\\p{L}])`, 'gu');
const LINK_WORDS =
  '(?:to|2 |au|al|an|a|à|ao|do|na|pe|til|till|på|naar|nach|på nummer|на|στο|στον|ke|kepada|tới|gửi|đến|gui|إلى|=|:|->|→)';
/** Text behind such a word that makes it an answer: a number to send it to, or what it is for. */
const ANSWERS = new RegExp(
  `^["'”’»]?(?: ?${LINK_WORDS} ?| )${WAY}|^ ?(?:2|to) ?(?:end|stop|opt|unsub\\p{L}*|quit|cancel|leave|get no|receive no|no longer|no more)|^ (?:ends?|stops|beendet|kończy|lopettaa)(?!\\p{L})|^ ?= ?\\p{L}+|^,? (?:pour|para|per|um|om|för|for|til|aby|чтобы|щоб|για|agar|untuk|để)(?= )[^.!?\\n]{0,30}(?<!\\p{L})(?:ne plus|désabonn\\p{L}*|désinscri\\p{L}*|arrêter|no recibir|salir|baja|não receber|nao receber|sair|non ricevere|keine|nicht mehr|beenden|geen|te stoppen|ikke|inte|at stoppe|avsluta|nie |не |μη|tidak|không)`,
  'iu',
);

/** Length of the end of a text that is looked at first: it is where most say it, and the same for many people. */
const TAIL_LENGTH = 120;
/** Texts that are remembered at most. */
const MAX_REMEMBERED = 1_000;

/** Finder of the opt-out wording in texts, which remembers what it has found: many people get the same text. */
export class Wordings {
  readonly #known = new Map<string, WordingPlace>();

  /** Place of the wording in a text. */
  of(text: string): WordingPlace {
    if (text.length <= TAIL_LENGTH) return this.#remembered(text);
    const place = this.#remembered(text.slice(-TAIL_LENGTH).replace(/^\S+\s/, ''));
    return place === 'NONE' ? wordingPlace(text) : place;
  }

  #remembered(text: string): WordingPlace {
    const before = this.#known.get(text);
    if (before !== undefined) return before;
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    const place = wordingPlace(text);
    this.#known.set(text, place);
    return place;
  }
}

/** Place of the opt-out wording in a text. */
export function wordingPlace(text: string): WordingPlace {
  const ends = [...endsOf(text)];
  if (ends.length === 0) return 'NONE';
  return isEnd(text.slice(Math.max(...ends))) ? 'AT_END' : 'INSIDE';
}

/** Ends of all that tells how to opt out. */
function* endsOf(text: string): Generator<number> {
  for (const sentence of SENTENCES) {
    for (const found of text.matchAll(sentence)) yield found.index + found[0].length;
  }
  for (const found of text.matchAll(IN_CAPITALS)) {
    const behind = found.index + found[0].length;
    const answer = ANSWERS.exec(text.slice(behind, behind + 80));
    if (answer !== null) yield behind + answer[0].length;
  }
}

/** Check that a text goes on with the rest of a sentence alone. */
function isEnd(rest: string): boolean {
  const others = rest.split(/[.!?。！？](?=\s|$)|\n/u).slice(1);
  return others.every((sentence) => !/\p{L}{2}/u.test(sentence));
}

/** Opt-out wording of offers: a sentence that tells people what to do to get no more, not a word that could be one. In doubt there is none. */
import { matchesOf } from '../kernel/matches.ts';

/** Place of the wording in a text. */
export type WordingPlace = 'NONE' | 'INSIDE' | 'AT_END';

/** Words of scripts with capitals that people answer with. Written from general knowledge of the languages, with those of carriers (src/policy/replies/languages), as of 2026-11-30. */
const CASED =
  'STOPP?(?:[ -]?ALL)?|UNSUB(?:SCRIBE)?|OPT[ -]?OUT|QUIT|CANCEL|REVOKE|REMOVE|ARR[EÊ]T(?:ER)?|BAJA|SALIR|CANCELAR|PARAR|PARE|SAIR|ABMELDEN|AFMELDEN|AFMELD|AVSLUTA|[İI]PTAL|HU[YỶ]|UNREG|BERHENTI|BATAL|СТОП|ΣΤΟΠ';
const UNCASED = 'הסר|[إا]لغاء|[إا]يقاف|توقف|ยกเลิก|หยุด|退[订訂]|拒收';
/** End of a Latin word: scripts without spaces go on behind it. */
const WORD_END = '(?![\\p{Lu}\\p{Ll}\\p{N}$])';
const KEYWORD = `(?:(?:${CASED})${WORD_END}|(?:${UNCASED})(?![\\p{L}\\p{M}\\p{N}]))`;
const OPEN = `["'“”„«»‘’「(*]{0,3}`;
const CLOSE = `["'”’»」)*]{0,3}`;
/** Beginning of a word: scripts without spaces may stand right before it. */
const START = '(?:(?<![\\p{L}\\p{M}\\p{N}])|(?<=[\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}]))';
const STOP = '(?![\\p{L}\\p{N}])';

/** Words between an English verb and the word to answer with. */
const BETWEEN = `(?: back| us| now)?(?: with| by)?(?: the word)?`;
/** Text that may follow a word to answer with: "text STOP signs" asks for something else. */
const FOLLOWS = `(?=[\\s]*(?:$|[.,;:!?)/"'”’»*\\n-]|(?:to|2|for|if|at|or|and|any ?time|\\d+)(?!\\p{L})))`;
const ENGLISH = `(?:reply|rply|respond|answer|text|txt|send|sms|type)${BETWEEN}[ :]+${OPEN}(?:STOPP?(?:[ -]?ALL)?|UNSUB(?:SCRIBE)?|OPT[ -]?OUT|END|QUIT|CANCEL|REVOKE|REMOVE|ARRET|BAJA)${STOP}${FOLLOWS}`;
/** Verbs that ask for an answer, in languages in which they stand before the word. */
const VERBS =
  '(?:respond[ae]|responder|conteste|env[ií]e|env[ií]a|enviar|escrib[ae]|mande|manda|répond(?:ez|re|s)|repond(?:ez|re)|envoye[zr]|tapez|antwort(?:en sie|e|et|en)|send(?:en sie|e|et|en)|sms mit|rispond[ia]|inviare?|invia|scrivi|antwoord|stuur|svar|svara|skicka|sänd|vastaa|lähetä|odpowiedz|wyślij|napisz|odpov[ěe][zď]te?|odpovedzte|pošlete|pošlite|válaszoljon|küldj(?:e|ön)|răspunde(?:ți|ti)?|trimite(?:ți|ti)?|отговорете|изпратете|ответьте|отправьте|пришлите|надішліть(?: у відповідь)?|απαντήστε|στείλτε|أرسل|ارسل|أجب|הש(?:ב|יבו|יבי)(?:/י)?|שלח(?:/י|ו|י)?|trả lời|balas|ketik|kirim|taip|hantar|jibu|tuma|svaraðu|sendu|mag-reply ng|i-text ang)';
const OTHERS = `${VERBS}(?: sie)?(?: mit| con| avec| com| med| z| cu| με| by| tin)?(?:[ :：]+${OPEN}|["'“„«(*]+)${KEYWORD}`;
/** Verbs of languages that write no space behind them. */
const UNPARTED = `(?:ตอบ(?:กลับ)?|ส่ง|พิมพ์)[ :]*${OPEN}${KEYWORD}|(?:回[复覆復]?|发送?|發送?)[ :：]*${OPEN}(?:${KEYWORD}|(?:TD?|N|R)(?![\\p{L}\\p{N}$]))`;
const VIETNAMESE = `(?:soạn|soan|nhắn|nhan|gửi|gui)(?: tin)?[ :]+${OPEN}(?:${KEYWORD}|TC${STOP})`;
/** Verbs that ask for an answer, in languages in which they stand behind the word. */
const VERBS_BEHIND = '(?:लिख|भेज|बफर|بفرست|ارسال|লিখে|পাঠা|لکھ|بھیج|szó\\p{L}{0,9} válasz)';
const BEHIND = `${KEYWORD}${CLOSE}(?:[^.!?。\\n]{0,20}?${VERBS_BEHIND}| ?(?:[とを]|[을를]|(?:이)?라고)? ?(?:返信|送信|회신|답장|보내)| (?:antworten|senden|schicken|sturen)${STOP})`;
/** "Yaz" is the summer too, and "gönderim" the delivery. */
const TO_NUMBER = `\\d{3,6}['’]?\\p{L}{0,3} g[öo]nder`;
const TURKISH = `(?:${KEYWORD}|RET${STOP})${CLOSE}(?: (?:yaz(?:arak|[ıi]n|[ıi]n[ıi]z)${STOP}|yaz(?= ?(?:$|[.,;:!?)/]|\\d|ve |g[öo]nder))|(?:\\p{L}{4,9}n[ıi] )?(?:${TO_NUMBER}|g[öo]nder(?:in|iniz|ip|erek)?${STOP}))|(?: [\\p{L}\\p{N}]{2,15})?${CLOSE} yaz(?:[ıi]p${STOP}|\\p{L}{0,5} ${TO_NUMBER}))`;

const MONEY = '$€£₹₺₽₩₫¥';
/** End of a number that is no amount. */
const NO_AMOUNT = `(?![\\dx]|[.,]\\d|\\s?(?:[%${MONEY}]|(?:eur|euros?|usd|pesos?|soles|reais|kr|lei|rand|naira|off)${STOP}))`;
const NO_YEAR = '(?!(?:19|20)\\d\\d(?!\\d))';
const SHORT_CODE = `${NO_YEAR}(?:\\d{4,6}|\\d{2,3}x{2,4})${NO_AMOUNT}`;
const NUMBER_START = `(?<!\\d|\\d[.,]|[${MONEY}] ?)`;
const NO_DATE = '(?!\\d{1,2}[ -]\\d{1,2}[ -]\\d{2,4}(?!\\d)|(?:19|20)\\d\\d-)';
const PHONE = `${NUMBER_START}\\+?${NO_DATE}\\d(?:[ -]?\\d){6,13}${NO_AMOUNT}`;
/** A short number to write to or call, some of three digits. */
const CODE = `${NUMBER_START}(?:${SHORT_CODE}|\\d{3}(?! \\d)${NO_AMOUNT})`;
/** A link, or an address. */
const LINK =
  '(?:https?://|www\\.|(?<![\\p{L}\\p{N}.-])[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){0,8}\\.\\p{L}{2,24}(?:/|$|[\\s.,)])|(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]{1,63}\\.)';
const WAY = `(?:${LINK}|${PHONE}|${CODE})`;
/** Words between a word and the number to send it to. */
const LINK_WORDS =
  '(?:to|(?<= )2(?= )|au|al|an|a|à|la|ao|do|na|pe|til|till|på|naar|nach|på nummer|на|στο|στον|ke|kepada|tới|gửi(?: tới| đến)?|đến|gui|إلى|=|:|->|→)';
/** Text between a name of opting out and a short number: "unsubscribe rate is 100" names none. */
const TO_CODE = `[\\s:=：>*(-]{0,4}(?:(?:${LINK_WORDS}|call|tel|dial|sms|txt|text|unter|ל)[\\s.:=：*-]{1,2}){0,2}`;

/** Names of opting out that mean nothing else. */
const NAMES =
  '(?:opt(?:ing)?[ -]?outs?|unsub(?:scribe)?|abmeld(?:en|ung)|abbestell(?:en|ung)|afmelden|uitschrijven|(?:se )?d[ée]sabonne(?:r|ment)|(?:se )?d[ée]sinscri(?:re|ption)|darse de baja|no recibir m[áa]s|cancelar (?:la )?suscripci[óo]n|descadastr\\p{L}*|sair da lista|n[ãa]o receber mais|disiscri\\p{L}*|annullare l.iscrizione|avmeld\\p{L}*|frameld\\p{L}*|avregistrer\\p{L}*|afmelding|wypis\\p{L}*|rezygnacj\\p{L}*|odhlá[sš]\\p{L}*|leiratkoz\\p{L}*|dezabon\\p{L}*|отпис\\p{L}*|отказаться|відпис\\p{L}*|διαγραφή|κατάργηση|abonelikten çık\\p{L}*|[إا]لغاء الاشتراك|להסרה|הסרה|لغو|ยกเลิก(?:การ)?รับ|từ chối|tu choi|退[订訂]|取消[订訂][阅閱]|拒收|配信停止|(?:무료 ?)?수신 ?거부|무료 ?거부)';
/** Names of opting out that mean other things too: a colon makes them one. */
const DOUBTFUL = '(?:baja|stopp?|ret|[iİ]ptal|hu[yỷ]|batal|berhenti|peruuta|lopeta|avsluta|cancella|opting)';
/** Words before "stop" that make a place or a time of it. */
const [OTHER_STOPS, OTHER_STOPS_IN_CAPITALS] = ['non|one|next|last|pit|bus', 'NON|ONE|NEXT|LAST|PIT|BUS'].map(
  (words) => `(?<!(?:${words})[ -])`,
);

const SENTENCES = [
  `${START}(?:${ENGLISH}|${OTHERS}|${VIETNAMESE}|${TURKISH}|${BEHIND})`,
  UNPARTED,
  `${START}${NAMES}(?:[^.!?。！？\\n]{0,25}?(?:${LINK}|${PHONE})|${TO_CODE}${CODE})`,
  `${START}${OTHER_STOPS}${DOUBTFUL} ?[:=：] ?${WAY}`,
  '(?:退[订訂]|拒收|取消)[^。！!?？\\n]{0,6}[回发發覆]|[回发發覆][^。！!?？\\n]{0,6}(?:退[订訂]|拒收)|配信停止[^。\\n]{0,12}(?:返信|こちら|[:：])',
  'להסר[^.!?\\n]{0,20}(?:השב|השיב|שלח)|[إا]لغاء الاشتراك[^.!?\\n]{0,12}[أا]رسل|لغو ?[:=]? ?(?:11|۱۱)(?!\\d)|ยกเลิก[^.!?\\n]{0,6}(?:กด|โทร) ?\\*?\\d{3}',
].map((pattern) => new RegExp(pattern, 'giu'));

/** Text behind a short number that no link word introduces: "STOP 1500 people" counts people. */
const CODE_END = '(?! (?!pour |to |para |per |om |um |for )\\p{Ll})';
/** A word to answer with in capitals, as offers write it: neither letters alone, nor "END", which sales and prices have too. */
const IN_CAPITALS = new RegExp(
  `${START}${OTHER_STOPS_IN_CAPITALS}(?:(?!BAJA [aA] )(?:${CASED}|RET|TC)|${UNCASED})(?:[Ss][Mm][Ss])?(?!\\p{L})`,
  'gu',
);
/** The form of France, in capitals or not. */
const FRENCH = new RegExp(
  `${START}[Ss][Tt][Oo][Pp](?: ?(?:[Ss][Mm][Ss]|[Pp][Uu][Bb]))?(?: (?:au|à|to) ${SHORT_CODE}|[ :]{1,3}3[68](?:\\d{3}|x{3})${NO_AMOUNT})${CODE_END}`,
  'gu',
);
/** Text behind such a word that makes it an answer: a number to send it to, or what it is for. */
const ANSWERS = [
  new RegExp(
    `^["'”’»]?(?: SMS)?(?: ?${LINK_WORDS} ?${WAY}| ${LINK})|^ ?(?:2|to) ?(?:end|stop|opt|unsub\\p{L}{0,9}|quit|cancel|leave|get no|receive no|no longer|no more)|^ (?:ends?|stops|beendet|kończy|lopettaa)(?!\\p{L})|^ ?= ?\\p{L}+|^,? (?:pour|para|per|um|om|för|for|til|aby|чтобы|щоб|για|agar|untuk|để)(?= )[^.!?\\n]{0,30}(?<!\\p{L})(?:ne plus|désabonn\\p{L}*|désinscri\\p{L}*|arrêter|no recibir|salir|baja|não receber|nao receber|sair|non ricevere|keine|nicht mehr|beenden|geen|te stoppen|ikke|inte|at stoppe|avsluta|nie |не |μη|tidak|không)`,
    'iu',
  ),
  new RegExp(`^["'”’»]?(?: SMS)? (?:${SHORT_CODE}|(?=[+0])${PHONE})${CODE_END}`, 'u'),
  // The word and a name: "STOP ACME til 1204".
  new RegExp(`^ \\p{Lu}[\\p{Lu}\\p{N}]{1,14}["'”’»]? ${LINK_WORDS} ${WAY}`, 'u'),
];

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
    return place === 'NONE' ? this.#remembered(text) : place;
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
  for (const sentence of [...SENTENCES, FRENCH]) {
    for (const found of matchesOf(sentence, text)) yield found.index + found[0].length;
  }
  for (const found of matchesOf(IN_CAPITALS, text)) {
    const behind = found.index + found[0].length;
    const next = text.slice(behind, behind + 80);
    for (const answers of ANSWERS) {
      const answer = answers.exec(next);
      if (answer !== null) yield behind + answer[0].length;
    }
  }
}

/** Characters that a sentence goes on with at most behind the wording. */
const MAX_REST = 48;
const AMOUNT = new RegExp(`[%${MONEY}]|[1-9][\\d.,]* ?(?:k|đ|원|vnd|krw)${STOP}`, 'iu');

/** Check that a text goes on with the rest of a sentence alone, and that with no offer. */
function isEnd(rest: string): boolean {
  const [own = '', ...others] = rest.replace(/^\S*?(?=[.!?。！？]{0,3}(?:\s|$))/u, '').split(/[.!?。！？](?=\s|$)|\n/u);
  if (own.trim().length > MAX_REST || AMOUNT.test(own)) return false;
  return others.every((sentence) => !/\p{L}{2}/u.test(sentence));
}

/**
 * Replies that complain: a person who calls a text spam, or says that it was reported. Whole replies alone, so that no sentence about spam is
 * one. Collected with the opt-out lists, 2026-11-28; confidence: medium, no native speaker has read them.
 */
import { normalised } from './normalise.ts';

const WORDS = `
  spam | spamming | spammer | spammers | this is spam | its spam | it is spam | stop spam | stop spamming | stop spamming me | stop the spam |
  no spam | report | reported | report spam | reported as spam | reported for spam | reporting you | reporting this | i report you |
  i am reporting you | i will report you | im reporting you | i reported you | you are reported | marked as spam | junk | scam | unsolicited | harassment |
  es spam | esto es spam | correo no deseado | denuncia | denunciado | denunciar | voy a denunciar | os denuncio | les denuncio |
 c est du spam | spam signale | je signale | je vous signale | harcelement | je porte plainte |
  das ist spam | ist spam | ich melde sie | ich melde das | als spam gemeldet | wird gemeldet |
  e spam | questo e spam | vi segnalo | denuncia | isto e spam | isso e spam | denunciado | denuncio | vou denunciar |
  dit is spam | ik meld dit | ik meld jullie | dette er spam | jeg anmelder jer |
  detta ar spam | soppelpost | roskapostia | ilmiannan teidat |
  to jest spam | to spam | zglaszam spam | je to spam | nahlasim vas | ez spam | bejelentem | feljelentem |
  este spam | va raportez | това е спам | спам | докладвам | жалба | это спам | спамеры | жалоба | подаю жалобу | пожалуюсь |
  жалуюсь | це спам | скарга | поскаржуся | спамери | ειναι spam | σπαμ | καταγγελια | bu spam | sikayet | sikayet ediyorum | sikayet edecegim |
  سبام | ازعاج | بلاغ | سابلغ عنكم | ספאם | זה ספאם | דיווחתי | مزاحمت | هرزنامه | گزارش میکنم | स्पैम | यह स्पैम है | शिकायत | স্প্যাম | অভিযোগ |
  สแปม | นี่คือสแปม | spam roi | tin rac | bao cao spam | saya laporkan | ini spam | saya lapor | ireport | irereport kita |
  垃圾短信 | 骚扰短信 | 举报 | 我要举报 | 已举报 | 垃圾簡訊 | 檢舉 | 我要檢舉 | 騷擾 | 迷惑メール | スパム | 通報します | 스팸 | 신고 | 신고합니다 | 스팸신고`;

const COMPLAINTS: ReadonlySet<string> = new Set(WORDS.split('|').map((word) => normalised(word)));

/** Words that people put around a complaint, in any order. */
const COURTESIES: ReadonlySet<string> = new Set(['please', 'pls', 'now', 'bitte', 'por favor', 'merci', 'this', 'you']);
const MAX_LENGTH = 60;

/** Complaint that a whole reply is, as it was compared; `null`: it is none. */
export function complaintIn(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const words = normalised(text);
  if (COMPLAINTS.has(words)) return words;
  const bare = words
    .split(' ')
    .filter((word) => !COURTESIES.has(word))
    .join(' ');
  return bare !== words && COMPLAINTS.has(bare) ? bare : null;
}

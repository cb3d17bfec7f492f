// Replies in German: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in German. */
export const DE: LanguageReplies = {
  ...WRITTEN,
  code: 'de',
  name: 'German',
  confidence: 'high',
  optOut: `stop | stopp | stoppen | abmelden | abmeldung | abbestellen | austragen | beenden | ende sms |
    kündigen newsletter | löschen | loeschen | aufhören | aufhoeren | nein danke keine sms |
    abmeldn | abbestelen | kein sms | keine sms | keine nachrichten | keine werbung |
    keine sms mehr | austragen bitte | newsletter abbestellen | ende der sms | verpisst euch |
    lasst mich in ruhe | hor auf | hort auf | aufhoren | lass das | lasst das | lassen sie das`,
  optOutLocal: `raus | schluss | abm`,
  optOutPhrases: `keine sms mehr | keine nachrichten mehr | keine werbung mehr | hört auf | hoert auf |
    hören sie auf | lasst mich in ruhe | lassen sie mich in ruhe | bitte abmelden |
    melden sie mich ab | meldet mich ab | nicht mehr schreiben | nicht mehr kontaktieren |
    schreiben sie mir nicht mehr | nummer löschen | löschen sie meine | löscht meine |
    aus dem verteiler | von der liste | widerrufe | widerruf meiner einwilligung |
    will nichts mehr bekommen | keinen bock mehr auf eure | lass mich in ruhe | in ruhe lassen |
    mochte mich abmelden | moechte mich abmelden | will mich abmelden | mich austragen |
    mich abmelden | abbestellen | widerrufe meine | einwilligung zuruck | kein interesse mehr an |
    keine lust mehr auf eure | verschont mich | nichts mehr von ihnen | nichts mehr von euch |
    verpisst euch | ohne werbung | genug werbung | hören sie damit auf`,
  optIn: `start | anmelden | wieder anmelden | fortsetzen`,
  yes: `ja | jawohl | jep | einverstanden | zustimmen | ich stimme zu | ja bitte | bestatige |
    bestatigen | klar | gerne`,
  help: `hilfe | info | hilfe! | wer ist da | wer bist du | wer seid ihr | wer sind sie | was ist das`,
  ambiguous: `nein | ende | stornieren | abbrechen | kündigen | halt | falsche nummer | kein interesse |
    nerv nicht | weg | nein danke | verwahlt | falsch verbunden | nicht interessiert |
    falscher empfanger`,
  lookAlikes: `halt | haltestelle | nonstop | stoppuhr | wochenende | nicht aufhören | termin absagen | stop-over | endlich | endet | nicht abbestellen | nehmen sie die`,
  courtesies: `bitte | danke | jetzt | sofort | endlich`,
  grammar: {
    stop: `hort | hoert | hort auf | hor auf | horen sie auf | hoert auf | hoeren sie auf | aufhoren |
      aufhoeren | stoppen | stoppt | stoppe | unterlassen | unterlasst | unterlassen sie | beenden |
      beendet | schluss | lasst | lassen sie | genug | einstellen | stop | stopp`,
    not: `nicht | kein | keine | keinen | keinerlei | nie | niemals | nichts | nix`,
    send: `schicken | schickt | schick | senden | sendet | sende | zusenden | zuschicken`,
    receive: `bekommen | erhalten | haben | kriegen`,
    write: `schreiben | schreibt | schreib | kontaktieren | kontaktiert | anschreiben | anschreibt |
      belastigen | belaestigen | belastigt | nerven | nervt | storen | simsen | texten |
      kontaktaufnahme | anrufen`,
    noun: `umfrage* | nachricht* | smsen | smse | mitteilung* | textnachricht* | benachrichtigung* |
      kurznachricht* | mails | infos | spamerei | sms | spam | msg | msgs`,
    more: `mehr | wieder | weitere | weiteren | langer | noch`,
    want: `will | mochte | moechte | mocht | wunsche | wuensche | wollen | mochten | brauche | wollte`,
    remove: `losch* | loesch* | entfern* | streich* | nehmen | nehmt | nimm | tragen | tragt | trag |
      austragen | abmelden | melden | meldet | melde | abmeld* | werft`,
    mine: `mich | meine nummer | meine handynummer | meine telefonnummer | meine daten |
      meine kontaktdaten | mich aus | mich ab | nummer | verteiler | liste | meinen kontakt |
      eurer liste | ihrer liste`,
    filler: `bitte | danke | ich | sie | mir | mich | uns | ihr | ihre | ihren | eure | euren | diese |
      dieser | diesen | dieses | das | die | der | den | damit | zu | auf | endlich | sofort | ab |
      von | aus | dem | jetzt | mal | an | hiermit | es | alle | einfach | umgehend | in zukunft |
      zukunftig | und`,
    offers: `werbung* | werbe* | reklame | angebote | newsletter | marketing | werbenachricht*`,
    join: `angemeldet | anmelden | abonnieren | nachrichten erhalten | nachrichten bekommen | sms bekommen`,
    again: `wieder | erneut | nochmal`,
    leave: `widerrufe | widerruf | widerrufen | ziehe | zuruckziehen | entziehe | kundige | kundigen |
      beenden | lasst | lassen | lass`,
    left: `einwilligung | zustimmung | einverstandnis | erlaubnis | abo | abonnement | newsletter |
      in ruhe | in frieden`,
    enough: `genug von | schluss mit | habe genug`,
    missed: `nicht bekommen | nicht erhalten | keine nachricht bekommen | keine nachricht erhalten | nichts bekommen | keine sms erhalten | keine sms bekommen`,
    forbid: ``,
  },
};

// Replies in Polish: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Polish. */
export const PL: LanguageReplies = {
  ...WRITTEN,
  code: 'pl',
  name: 'Polish',
  confidence: 'medium',
  optOut: `stop | rezygnuję | rezygnuje | rezygnacja | wypisz | wypisz mnie | wypisz się | koniec sms |
    nie chcę | nie chce | anuluj subskrypcję | wyrejestruj | wypisuje sie | zrezygnuj |
    rezygnacja z sms | dosc tego | nie wysylac | stop sms | przestancie`,
  optOutLocal: `usuń | usun`,
  optOutPhrases: `nie chcę więcej | nie chce wiecej | nie wysyłajcie | nie wysylajcie | proszę nie pisać |
    prosze nie pisac | przestańcie | przestancie | przestań wysyłać | wypiszcie mnie |
    proszę mnie wypisać | usuńcie mój numer | usuncie moj numer | usunąć z listy |
    nie kontaktujcie | nie życzę sobie | nie zycze sobie | dajcie mi spokój | dajcie mi spokoj |
    cofam zgodę | cofam zgode | wycofuję zgodę | rezygnuje z | chce zrezygnowac |
    chce sie wypisac | prosze o wypisanie | prosze o usuniecie | cofam swoja zgode |
    wycofuje zgode | odwoluje zgode | dajcie spokoj | nie zgadzam sie na | prosze nie wysylac |
    odczepcie sie | zrezygnuj z subskrypcji | rezygnuję z subskrypcji | rezygnuję z subskrypcji | rezygnacja z subskrypcji | dość tych | koniec z tym | nie nękajcie | bez reklam | nie przeszkadzajcie | nie przeszkadzać | zatrzymajcie to | zatrzymać to`,
  optIn: `start | zapisz | wznów`,
  yes: `tak | zgadzam sie | zgoda | potwierdzam | akceptuje`,
  help: `pomoc | info | kto to | kim jestes | kto pisze | co to jest`,
  ambiguous: `nie | koniec | anuluj | zły numer | pomyłka | nie jestem zainteresowany | dość | nie dziekuje |
    nie dzieki | zly numer | bledny numer | to pomylka | nie interesuje mnie |
    nie jestem zainteresowana | nie jestem już zainteresowany | nie jestem już zainteresowana | już nie interesuje mnie | nie interesuje mnie to`,
  lookAlikes: `przystanek | nie przestawajcie | bez przerwy | koniec tygodnia | odwołać wizytę | non stop | światła stopu | stopa`,
  courtesies: `prosze | dziekuje | dzieki | teraz | natychmiast`,
  grammar: {
    stop: `przestancie | przestan | przestac | stop | skonczcie | dosc | zaprzestancie | zakonczcie | stopp`,
    not: `nie | zadnych | nigdy | bez`,
    send: `wysylajcie | wysylaj | wysylac | przysylajcie | przysylaj | przysylac | wysylania`,
    receive: `otrzymywac | dostawac`,
    write: `piszcie | pisz | pisac | kontaktujcie | kontaktowac | niepokoic | niepokojcie | smsowac |
      zawracajcie | nekajcie | nekac | dzwoncie | smsujcie`,
    noun: `wiadomos* | smsow | smsy | smsami | esemes* | powiadomie* | sms ow | sms | spam | msg | msgs | smsów | wiadomościami | esemesami`,
    more: `wiecej | juz | zadnych`,
    want: `chce | chcemy | zycze | zyczymy | potrzebuje`,
    remove: `usuncie | usun | usunac | wypisz* | wypisac | wykreslcie | wykresl | wykreslic | skasujcie |
      skasuj | wyrejestruj*`,
    mine: `mnie | moj numer | mojego numeru | moje dane | numer | z listy | listy | z bazy | bazy | moj nr`,
    filler: `prosze | dziekuje | dzieki | do | z | ze | sie | tych | te | to | mi | mnie | wam | wasze |
      waszych | sobie | od | was | natychmiast | teraz | o | wysylania | i`,
    offers: `reklam* | ofert* | promocj* | marketing*`,
    join: `zapisac | zapiszcie | otrzymywac | subskrybowac`,
    again: `ponownie | znowu | znow`,
    leave: `cofam | wycofuje | odwoluje | anuluje | anulujcie | anuluj | rezygnuje | dajcie | daj |
      zostawcie`,
    left: `zgode | zgody | subskrypcj* | pozwolenie | spokoj | w spokoju | abonament | newsletter*`,
    enough: `dość | dosyć | koniec z`,
    missed: `nie dostałem | nie dostałam | nie otrzymałem | nie otrzymałam | nie przyszła | nie przyszedł`,
    forbid: ``,
  },
};

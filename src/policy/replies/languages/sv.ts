// Replies in Swedish: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Swedish. */
export const SV: LanguageReplies = {
  ...WRITTEN,
  code: 'sv',
  name: 'Swedish',
  confidence: 'medium',
  optOut: `stopp | stop | avsluta | avregistrera | avanmäl | avanmala | ta bort | ta bort mig | sluta |
    säg upp sms | avbryt sms | nej tack till sms | sluta skicka | avregistrera mig | stoppa sms |
    avprenumerera | sluta nu | lamna mig ifred | slopa sms`,
  optOutLocal: ``,
  optOutPhrases: `sluta skicka | sluta sms | sluta messa | inga fler sms | inga fler meddelanden | inga mer |
    ta bort mig | ta bort mitt nummer | avregistrera mig | avanmäl mig | vill inte ha |
    vill inte få | kontakta mig inte | lämna mig i fred | radera mitt nummer |
    återkallar mitt samtycke | lamna mig ifred | avprenumerera | avregistrera | aterkallar mitt |
    drar tillbaka mitt samtycke | vill inte langre | onskar inte | sluta kontakta | sluta stora | avsluta min prenumeration | avsluta prenumerationen | säga upp prenumerationen | vill avsluta | sluta spamma | sluta med spam | sluta spama | ingen reklam`,
  optIn: `start | anmäl | återuppta`,
  yes: `ja | japp | ja tack | godkanner | bekrafta | jag godkanner | jag accepterar`,
  help: `hjälp | info | vem är det | vem ar du | vilka ar ni | vem ar det`,
  ambiguous: `nej | slut | avboka | avbryt | fel nummer | inte intresserad | nej tack | du har fel nummer |
    ej intresserad | inte intresserad tack`,
  lookAlikes: `busshållplats | nonstop | sluta inte | avboka tid | slutar | stoppur`,
  courtesies: `tack | snalla | nu`,
  grammar: {
    stop: `sluta | stoppa | upphor | lagg av | stop | stopp`,
    not: `inte | inga | inget | ingen | aldrig | ej`,
    send: `skicka | skickar | sand | sanda`,
    receive: `fa | ha | ta emot | motta`,
    write: `skriv | skriva | kontakta | smsa | sms | messa | stor | stora | ring | trakassera | besvara mig`,
    noun: `sms | smsen | meddelande* | medelande* | mess | utskick | spam | msg | msgs`,
    more: `fler | mer | flera | langre`,
    want: `vill | onskar | vill ju | orkar`,
    remove: `ta bort | radera | avregistrera | avanmal | avanmala | stryk | plocka bort | avsluta`,
    mine: `mig | mitt nummer | mitt telefonnummer | mina uppgifter | nummer | listan | fran listan |
      er lista | mitt nr`,
    filler: `tack | snalla | vanligen | jag | mig | att | de | det | detta | dessa | har | era | er | nu |
      till | fran | och | med | i | genast`,
    offers: `reklam* | erbjudande* | marknadsforing | nyhetsbrev* | reklam | reklamen`,
    join: `anmal | anmala | prenumerera | fa sms`,
    again: `igen | pa nytt`,
    leave: `aterkallar | aterkalla | drar | sager upp | sag upp | lamna | avslutar`,
    left: `samtycke | prenumeration* | medgivande | tillstand | i fred | ifred`,
    enough: `nog med | trött på`,
    missed: `fick inget | inte fått | har inte fått | fick inte`,
    forbid: ``,
  },
};

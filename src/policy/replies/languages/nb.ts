// Replies in Norwegian Bokmål: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Norwegian Bokmål. */
export const NB: LanguageReplies = {
  ...WRITTEN,
  code: 'nb',
  name: 'Norwegian Bokmål',
  confidence: 'medium',
  optOut: `stopp | stop | avmeld | avslutt | slett | slett meg | meld av | avmelding | slutt å sende |
    stopp sms | meld meg av | avmeld meg | slutt a sende | fjern meg | la meg vaere | stopp dette |
    stopp na`,
  optOutLocal: ``,
  optOutPhrases: `slutt å sende | slutt å tekste | ikke flere sms | ikke flere meldinger | ingen flere |
    meld meg av | avmeld meg | slett nummeret mitt | fjern meg | ta meg av listen | vil ikke ha |
    ønsker ikke | ikke kontakt meg | la meg være | trekker samtykket | la meg vaere |
    trekker tilbake samtykket | trekker mitt samtykke | vil ikke motta | onsker ikke a motta |
    ikke lenger motta | ikke kontakt | slutt å plage meg | slutt å mase | avslutt abonnementet | si opp abonnementet | ikke plag meg | slutt å spamme | slett opplysningene mine | slett opplysninger | ingen reklame | nok reklame`,
  optIn: `start | meld på | gjenoppta`,
  yes: `ja | jepp | ja takk | godtar | bekreft | jeg godtar`,
  help: `hjelp | info | hvem er dette | hvem er du | hvem er dere | hvem er det`,
  ambiguous: `nei | slutt | avbestill | avbryt | feil nummer | ikke interessert | nei takk |
    du har feil nummer | ikke interessert takk`,
  lookAlikes: `busstopp | ikke stopp | nonstop | avbestille time | slutter | stoppeklokke`,
  courtesies: `takk | vennligst | na`,
  grammar: {
    stop: `slutt | stopp | stans | slutt a | slutte | kutt ut | stop`,
    not: `ikke | ingen | aldri | ikkje`,
    send: `send | sende | sender`,
    receive: `ha | fa | motta`,
    write: `skriv | skrive | kontakt | kontakte | tekst | tekste | sms | smse | mas | forstyrr | plag | ring`,
    noun: `smser | sms er | melding* | meldinger | tekstmelding* | beskjed* | sms | spam | msg | msgs`,
    more: `flere | mer | lenger`,
    want: `vil | onsker | vil gjerne | gidder`,
    remove: `slett | slette | fjern | fjerne | avmeld | avmelde | meld | ta | ta bort`,
    mine: `meg | nummeret mitt | mitt nummer | dataene mine | nummer | av listen | fra listen | listen |
      lista | deres liste | meg av`,
    filler: `takk | vennligst | jeg | meg | a | de | det | dette | disse | deres | na | til | fra | av |
      og | med | her | umiddelbart | snill | vaer sa`,
    offers: `reklame* | tilbud | markedsforing | nyhetsbrev* | reklame | reklamen`,
    join: `meld meg pa | melde meg pa | motta | abonnere`,
    again: `igjen | pa nytt`,
    leave: `trekker | tilbakekaller | sier opp | si opp | la`,
    left: `samtykke* | abonnement* | tillatelse | vaere | i fred`,
    enough: `nok av | nok med | lei av`,
    missed: `fikk ingen | ikke fått | har ikke fått | fikk ikke | ikke mottatt`,
    forbid: ``,
  },
};

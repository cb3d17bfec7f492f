// Replies in Danish: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Danish. */
export const DA: LanguageReplies = {
  ...WRITTEN,
  code: 'da',
  name: 'Danish',
  confidence: 'medium',
  optOut: `stop | afmeld | frameld | slet mig | stop sms | afmelding | hold op | nej tak til sms |
    afmeld mig | frameld mig | stop det | stop beskeder | fjern mig | lad mig vaere`,
  optOutLocal: `slet | ud`,
  optOutPhrases: `ingen sms | ikke flere sms | ikke flere beskeder | stop med at | hold op med | afmeld mig |
    frameld mig | slet mit nummer | fjern mig | fjern mit nummer | ikke kontakt mig |
    lad mig være | ønsker ikke flere | vil ikke have flere | trækker mit samtykke |
    traekker mit samtykke | tilbagekalder mit samtykke | lad mig vaere | framelde mig |
    afmelde mig | vil ikke modtage | onsker ikke at modtage | stop det her | opsig mit abonnement | opsige abonnement | afmelde mit abonnement | hold op med at genere | stop med at spamme | ingen reklame | slet mine oplysninger | nok reklame`,
  optIn: `start | tilmeld | genoptag`,
  yes: `ja | jo | ja tak | godkend | bekraeft | accepterer | jeg accepterer`,
  help: `hjælp | info | hvem er det | hvem er du | hvem er i`,
  ambiguous: `nej | slut | annuller | afbestil | forkert nummer | ikke interesseret | nej tak |
    du har forkert nummer | jeg er ikke interesseret`,
  lookAlikes: `busstoppested | nonstop | stop ikke | afbestille tid | slutning | stopur`,
  courtesies: `tak | venligst | nu | straks`,
  grammar: {
    stop: `stop | stop med | hold op | hold op med | stands | ophor | stopp`,
    not: `ikke | ingen | aldrig`,
    send: `send | sende | sender`,
    receive: `modtage | have | fa`,
    write: `skriv | skrive | kontakt | kontakte | sms | smse | forstyr | forstyrre | ring | plag`,
    noun: `sms er | smser | besked* | beskeder | meddelelse* | tekstbesked* | sms | spam | msg | msgs`,
    more: `flere | mere | mer | laengere`,
    want: `vil | onsker | vil gerne | onsker at | gider`,
    remove: `slet | slette | fjern | fjerne | frameld | framelde | afmeld | afmelde | tag`,
    mine: `mig | mit nummer | mit tlf | mit telefonnummer | mine data | mine oplysninger | nummer |
      fra listen | listen | jeres liste`,
    filler: `tak | venligst | jeg | mig | med | at | de | det | dette | her | disse | jeres | nu | til |
      fra | af | og | straks | i | fred | gerne | lige`,
    offers: `reklame* | tilbud | tilbudene | markedsforing | nyhedsbrev* | reklame | reklamer`,
    join: `tilmeld | tilmelde | modtage`,
    again: `igen | pa ny`,
    leave: `traekker | tilbagekalder | tilbagetraekker | opsiger | opsig | lad`,
    left: `samtykke | abonnement | tilladelse | tilmelding | vaere | i fred`,
    enough: `nok af | nok med | træt af`,
    missed: `fik ingen | ikke fået | har ikke fået | fik ikke | ikke modtaget`,
    forbid: ``,
  },
};

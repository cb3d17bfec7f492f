// Replies in Italian: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Italian. */
export const IT: LanguageReplies = {
  ...WRITTEN,
  code: 'it',
  name: 'Italian',
  confidence: 'high',
  optOut: `stop | basta | fermati | fermatevi | cancellami | cancellazione | cancellatemi | disiscrivi |
    disiscrivimi | disiscrizione | annulla iscrizione | rimuovi | rimuovimi | no sms | smettila |
    smettetela | cancellare iscrizione | annullare iscrizione | stop sms | stop messaggi |
    non disturbate | lasciatemi stare | non voglio`,
  optOutLocal: `ferma`,
  optOutPhrases: `non mandatemi più | non mi mandate più | non voglio più ricevere | non voglio ricevere |
    basta messaggi | basta sms | basta pubblicità | smettete di | smettetela di | non scrivetemi |
    cancellate il mio numero | cancellatemi | toglietemi | rimuovetemi | eliminate il mio numero |
    disiscrivetemi | lasciatemi in pace | non contattatemi | revoco il consenso |
    lasciatemi stare | revoco il mio consenso | ritiro il consenso | non desidero ricevere |
    non desidero piu | non voglio piu | annullare l iscrizione | annullate l iscrizione |
    dalla vostra lista | mi avete stufato | avete rotto | voglio cancellarmi | disdire l abbonamento | disdire abbonamento | cancellare l iscrizione | smettere di ricevere | niente pubblicità | interrompete l invio | senza pubblicità | nn voglio più | nn voglio piu | non rompete | nn scrivete`,
  optIn: `start | iscrivimi | riprendi | attiva`,
  yes: `si | sì | certo | va bene | accetto | confermo | d accordo | si grazie`,
  help: `aiuto | info | chi sei | chi e | chi siete | informazioni`,
  ambiguous: `no | fine | annulla | annullare | cancella | esci | numero sbagliato | basta così | no grazie |
    ha sbagliato numero | hai sbagliato numero | non sono interessato | non sono interessata | non sono più interessato | non sono più interessata | non mi interessa più`,
  lookAlikes: `fermata | fine settimana | non smettete | senza sosta | annullare appuntamento | basta un clic | finestra | alto | basta così`,
  courtesies: `per favore | per piacere | grazie | subito | ora`,
  grammar: {
    stop: `smettete* | smetti* | smettetela | smettila | smetterla | basta | fermate* | fermati |
      cessate | piantatela | finitela | interrompete | finiscila | piantala | stop | stopp`,
    not: `non | niente | nessun | nessuna | mai`,
    send: `mandate* | mandarmi | mandare | mandi | inviate* | inviarmi | inviare | invii | mandatemi |
      spedite* | mandarmene`,
    receive: `ricevere | ricevo | riceverne`,
    write: `scrivete* | scrivermi | scrivere | scrivetemi | contattate* | contattarmi | contattare |
      contattatemi | disturbate* | disturbarmi | disturbare | disturbatemi | infastid* | chiamatemi |
      messaggiarmi`,
    noun: `sondaggi* | messaggi* | notific* | comunicazion* | avvisi | mail | sms | spam | msg | msgs`,
    more: `piu | altri | altro | altre | nulla`,
    want: `voglio | vogliamo | desidero | desideriamo | vorrei | intendo | interessa`,
    remove: `cancell* | rimuov* | toglie* | elimina* | disiscri* | levate* | escludete* | depenna*`,
    mine: `mi | il mio numero | mio numero | i miei dati | dalla lista | dalla vostra lista |
      dalle vostre liste | lista | numero | cancellatemi | rimuovetemi | toglietemi | eliminatemi |
      levatemi | me`,
    filler: `per favore | per piacere | grazie | di | i | il | la | le | gli | lo | vostri | vostre |
      questi | queste | questo | mi | a | subito | ora | dei | con | da | vi | prego | cortesemente |
      che | adesso | io`,
    offers: `pubblicita | promozion* | offerte | offerta | promo | marketing`,
    join: `iscrivermi | iscrivetemi | iscrivimi | riscrivermi | ricevere`,
    again: `di nuovo | ancora | nuovamente`,
    leave: `revoco | revocare | ritiro | ritirare | annulla | annullare | annullate | disdico | disdire |
      lasciatemi | lasciami | lasciateci`,
    left: `consenso | autorizzazione | iscrizione | abbonamento | in pace | stare`,
    enough: `basta con | stufo di | stufa di`,
    missed: `non ho ricevuto | non ho avuto | non mi è arrivato | non è arrivato`,
    forbid: ``,
  },
};

// Replies in Romanian: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Romanian. */
export const RO: LanguageReplies = {
  ...WRITTEN,
  code: 'ro',
  name: 'Romanian',
  confidence: 'medium',
  optOut: `stop | dezabonare | dezabonez | dezabonati-ma | opreste | oprește | opriți | opriti | sterge |
    șterge | anulare abonare | renunt | renunț | nu mai vreau | dezabonare sms | nu mai trimiteti |
    stop sms | ma dezabonez | dezaboneaza ma | renuntare | lasă-mă | lasati-ma | lăsați-mă`,
  optOutLocal: ``,
  optOutPhrases: `nu mai trimiteți | nu mai trimiteti | nu mai vreau | nu doresc | dezabonați-mă |
    dezabonati ma | ștergeți numărul | stergeti numarul | scoateți-mă | scoateti-ma |
    lăsați-mă în pace | lasati-ma in pace | nu mă mai contactați | nu ma mai contactati |
    retrag consimțământul | vreau sa ma dezabonez | doresc sa ma dezabonez | ma dezabonez |
    nu ma mai sunati | nu imi mai scrieti | nu mi mai scrieti | nu mi mai trimiteti |
    nu imi mai trimiteti | retrag acordul | imi retrag consimtamantul | lasa ma in pace |
    revoc acordul | fără reclame | fără reclamă | vreau dezabonare | nu trimiteți`,
  optIn: `start | abonare | reluare`,
  yes: `da | sunt de acord | accept | confirm | da va rog`,
  help: `ajutor | info | cine e | cine esti | cine sunteti`,
  ambiguous: `nu | sfârșit | anulare | anulez | număr greșit | nu mă interesează | gata | nu multumesc |
    numar gresit | ati gresit numarul | nu sunt interesat | nu sunt interesata | gresit | nu mai sunt interesat | nu mai sunt interesată | nu mă mai interesează | nu vreau`,
  lookAlikes: `stație de autobuz | nu vă opriți | anulez programarea | sfârșit de săptămână | non-stop | gata comanda`,
  courtesies: `va rog | te rog | multumesc | mersi | acum`,
  grammar: {
    stop: `opriti | opreste | incetati | inceteaza | gata cu | gata | stop | terminati | stopp`,
    not: `nu | nici | fara | niciun`,
    send: `trimiteti | trimite | trimiteti mi | trimit`,
    receive: `primesc | primi`,
    write: `scrieti | scrie | contactati | contacta | contactezi | deranjati | deranja | sunati | scriti`,
    noun: `mesaj* | sms uri | smsuri | notificar* | sms urile | sms | spam | msg | msgs`,
    more: `mai | alte | niciun`,
    want: `vreau | doresc | dorim | vrem | voi`,
    remove: `sterge* | stergeti* | scoate* | scoateti* | elimina* | dezabon* | radiati*`,
    mine: `ma | numarul meu | numarul | datele mele | din lista | de pe lista | lista | mi numarul | m |
      meu`,
    filler: `va rog | te rog | multumesc | mersi | sa | mi | ma | de | din | pe | cu | astea | aceste |
      acestea | imi | acum | imediat | si | la | meu | m`,
    offers: `reclam* | oferte* | promoti* | publicitat*`,
    join: `abonez | abona | abonati ma | primesc`,
    again: `din nou | iar | iarasi`,
    leave: `retrag | revoc | anulez | anulati | anuleaza | renunt | lasati | lasa`,
    left: `consimtamant* | acord* | abonament* | abonare* | in pace`,
    enough: `ajunge cu | destul cu | gata cu`,
    missed: `nu am primit | n am primit | nu a venit | nu a ajuns`,
    forbid: ``,
  },
};

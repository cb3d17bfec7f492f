// Replies in Swahili: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Swahili. */
export const SW: LanguageReplies = {
  ...WRITTEN,
  code: 'sw',
  name: 'Swahili',
  confidence: 'medium',
  optOut: `stop | jitoe | sitisha | usitume | achaa | acha kutuma | achana na mimi | sitaki | usinitumie |
    msinitumie | ondoka | nitoe`,
  optOutLocal: `acha | simama | ondoa | toa`,
  optOutPhrases: `acha kutuma | usinitumie | msinitumie | sitaki ujumbe | sitaki sms | sitaki tena | niondoe |
    niondoeni | futa namba yangu | toa namba yangu | acheni kutuma | msinisumbue | usinisumbue |
    naondoa ridhaa | nimechoka na sms | achaneni na mimi | achana na mimi | acheni kunitumia |
    acha kunitumia | sitaki kupokea | nitoe kwenye | nitoeni kwenye | niondoe kwenye |
    ondoa namba | natoa ridhaa | naondoa idhini | msiniandikie | jitoa | nataka kujitoa | niacheni | niache kwa amani | niacheni kwa amani | matangazo basi | hakuna matangazo | acheni mara moja | futa taarifa zangu | acha mara moja`,
  optIn: `anza | start | jiunge | endelea`,
  yes: `ndiyo | ndio | nakubali | sawa`,
  help: `msaada | help | nani huyu | info | wewe ni nani | ni nani | nani`,
  ambiguous: `hapana | mwisho | ghairi | futa | namba si sahihi | sina nia | inatosha | hapana asante |
    namba siyo | umekosea namba | si namba sahihi | sipendi`,
  lookAlikes: `kituo cha basi | usiache | ghairi miadi | bila kukoma | mwisho wa wiki`,
  courtesies: `tafadhali | asante | sasa`,
  grammar: {
    stop: `acha | acheni | achana | simamisha* | sitisha* | komesha* | inatosha | imetosha | stop | stopp`,
    not: `si | sitaki | hatutaki | msi | usi | siitaji | sihitaji`,
    send: `kutuma | kunitumia | usinitumie | msinitumie | usitume | msitume`,
    receive: `kupokea`,
    write: `usinisumbue | msinisumbue | kunisumbua | msiniandikie | usiniandikie | kuniandikia |
      msinipigie | usiwasiliane | msiwasiliane`,
    noun: `ujumbe | jumbe | sms* | meseji* | message* | matangazo* | tangazo* | sms | spam | msg | msgs`,
    more: `tena | zaidi | yoyote | zenu`,
    want: `sitaki | hatutaki | sihitaji`,
    remove: `niondoe* | niondoeni | ondoa | ondoeni | futa | futeni | toa | toeni | nitoe | nitoeni`,
    mine: `namba yangu | nambari yangu | mimi | kwenye orodha | orodha | namba | niondoe | niondoeni |
      nitoe`,
    filler: `tafadhali | asante | tena | zenu | hizi | hii | mimi | kwa | kwenye | yangu | sasa | na | wa |
      ya | za | katika`,
    offers: `matangazo* | tangazo* | promo* | ofa | matangazo | tangazo`,
    join: `kujiunga | jiunge | niunganishe`,
    again: `tena`,
    leave: `naondoa | natoa | nafuta | achana | achaneni`,
    left: `ridhaa | idhini | usajili | na mimi`,
    enough: `nimechoka na | inatosha`,
    missed: `sijapokea | sijapata | haijafika`,
    forbid: `usinitumie | msinitumie | usinisumbue | msinisumbue | msiniandikie | usiniandikie |
      msinipigie | usitume | msitume`,
  },
};

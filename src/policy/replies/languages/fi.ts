// Replies in Finnish: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Finnish. */
export const FI: LanguageReplies = {
  ...WRITTEN,
  code: 'fi',
  name: 'Finnish',
  confidence: 'medium',
  optOut: `lopeta | stop | peruuta tilaus | poista | poistu | lopettakaa | lopeta viestit |
    lopettakaa heti | lopeta jo | poista numeroni | poistakaa | en halua | peru tilaus |
    stop viestit | pois | pois listalta`,
  optOutLocal: `seis | eroa`,
  optOutPhrases: `lopettakaa viestien | älkää lähettäkö | alkaa lahettako | ei enää viestejä |
    en halua viestejä | en halua enää | poistakaa numeroni | poista minut | poistakaa minut |
    peruutan tilauksen | jättäkää rauhaan | älkää ottako yhteyttä | perun suostumukseni |
    ei mainoksia | jattakaa rauhaan | jattakaa minut | antakaa olla | haluan perua tilauksen |
    peruuttaa tilauksen | lopettaa tilauksen | peruuttakaa tilaukseni | peruutan suostumukseni |
    en halua naita | poistakaa tietoni | alkaa hairitko | alkaa soittako | lopettakaa häirintä | lopeta häirintä | älä ota enää yhteyttä | älkää ottako enää yhteyttä | älkää häiritkö | haluan pois listalta | pois listalta | peru tilaus | peruuta tilaus | lopeta häiritseminen | älä häiritse | lopettakaa spämmi | lopeta spämmi | lopeta roskaposti | lopeta spämmäys | riittää mainokset | riittää jo`,
  optIn: `aloita | start | tilaa | jatka`,
  yes: `kylla | joo | juu | kyllä kiitos | hyvaksyn | vahvistan`,
  help: `apua | ohje | info | kuka | kuka olet | kuka siella | mika tama on`,
  ambiguous: `ei | loppu | peru | peruuta | väärä numero | ei kiinnosta | ei kiitos | vaara numero |
    en ole kiinnostunut | erehdys | nyt riitti | en ole enää kiinnostunut | ei kiinnosta enää`,
  lookAlikes: `bussipysäkki | älkää lopettako | peruuttaa aika | viikonloppu | lopulta | non-stop`,
  courtesies: `kiitos | ole hyva | nyt | heti`,
  grammar: {
    stop: `lopeta | lopettakaa | lopettaka | lopettaa | seis | riittaa | riitti | stop | stopp`,
    not: `ala | alkaa | en | ei | enaa`,
    send: `laheta | lahettako | lahettaa | lahettele | lahetelko`,
    receive: `saada | vastaanottaa | ottaa`,
    write: `kirjoita | kirjoittako | ottako yhteytta | ota yhteytta | hairitse | hairitko | tekstaa |
      viestita | soittako | soita`,
    noun: `viest* | tekstiviest* | sms | tekstar* | ilmoitu* | spam | msg | msgs`,
    more: `enaa | lisaa | enempaa`,
    want: `halua | tahdo | haluan | tarvitse`,
    remove: `poista | poistakaa | poistaa | pyyhi | pyyhkikaa | ottakaa pois`,
    mine: `minut | numeroni | numero | tietoni | listalta | listaltanne | yhteystietoni | minua`,
    filler: `kiitos | ole hyva | naita | nama | naiden | minulle | minua | nyt | heti | taman | tama |
      teidan | mitaan | jo | pois | viestien | lahettaminen | kiitti`,
    offers: `mainok* | mainon* | tarjou* | markkinoin*`,
    join: `tilata | tilaa | liittya | haluan viestej*`,
    again: `uudelleen | taas | jalleen`,
    leave: `perun | peruutan | peruuttaa | perua | perukaa | peruuta | lopetan | jattakaa | jata`,
    left: `suostumuk* | tilauk* | lupa | luvan | rauhaan`,
    enough: `kyllin | tarpeeksi`,
    missed: `en saanut | en ole saanut | ei tullut`,
    forbid: ``,
  },
};

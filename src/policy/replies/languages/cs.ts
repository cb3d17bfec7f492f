// Replies in Czech: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Czech. */
export const CS: LanguageReplies = {
  ...WRITTEN,
  code: 'cs',
  name: 'Czech',
  confidence: 'medium',
  optOut: `stop | odhlásit | odhlasit | odhlášení | odhlaseni | zrušit odběr | vymazat | vyřadit |
    ukončit | ukoncit | nechci sms | konec sms | odhlasit se | odhlasit odber | uz nechci |
    stop sms | zadne sms | prestante | neposilat | neposílat | už dost | nechci nic`,
  optOutLocal: `dost | nechci`,
  optOutPhrases: `neposílejte | neposilejte | nechci další | nechci dalsi | nechci dostávat | nepište mi |
    nepiste mi | přestaňte | prestante | odhlaste mě | odhlaste me | vymažte mé číslo |
    smažte moje číslo | vyřaďte mě | dejte mi pokoj | nekontaktujte mě | odvolávám souhlas |
    odvolavam souhlas | odvolavam svuj souhlas | rusim souhlas | chci se odhlasit | zruste odber |
    zrusit odber | nechci reklamy | neprejeme si | nepreji si | dejte pokoj | uz mi nepiste |
    uz nepiste | uz neposilejte | preste | nechte mě být | nechte mě na pokoji | nechte me byt | žádnou reklamu | žádné reklamy | nerušte mě | nerušte | bez reklam`,
  optIn: `start | přihlásit | obnovit`,
  yes: `ano | souhlasim | potvrzuji | jo | jasne`,
  help: `pomoc | info | kdo jste | kdo to je`,
  ambiguous: `ne | konec | zrušit | zrusit | špatné číslo | omyl | nemám zájem | ne dekuji | ne diky |
    spatne cislo | nezajem | to je omyl | nemam o to zajem | nemám už zájem | už nemám zájem`,
  lookAlikes: `zastávka | nepřestávejte | zrušit termín | non-stop | stopa | víkend`,
  courtesies: `prosim | dekuji | diky | hned`,
  grammar: {
    stop: `prestante | prestan | prestat | dost | stop | skoncete | ukoncete | stopp`,
    not: `ne | nechci | nechceme | zadne | nikdy | neprejeme | neprej* | uz`,
    send: `neposilejte | neposilej | posilat | neposilat | posilejte`,
    receive: `dostavat | prijimat`,
    write: `nepiste | nepis | psat | nekontaktujte | nekontaktovat | kontaktovat | neobtezujte |
      neobtezuj | obtezovat | nevolejte | otravovat`,
    noun: `zprav* | smsky | smsek | sms | esemes* | oznamen* | sdelen* | spam | msg | msgs`,
    more: `dalsi | vic | vice | uz`,
    want: `chci | prejeme | preji | nechci | nechceme`,
    remove: `odhlas* | vymaz* | smaz* | vyrad* | odstran* | vyskrtn* | odeber*`,
    mine: `me | mne | moje cislo | me cislo | mi cislo | cislo | ze seznamu | seznamu | z databaze |
      databaze | moje udaje | mi`,
    filler: `prosim | dekuji | diky | mi | me | uz | s | tim | tech | ty | ted | hned | od | vas | vase |
      vasich | ze | z | zasilat | a | na | tyto | jiz`,
    offers: `reklam* | nabid* | akce | marketing*`,
    join: `prihlasit | odebirat | dostavat`,
    again: `znovu | opet | zase`,
    leave: `odvolavam | rusim | beru | zruste | zrusit | dejte | nechte`,
    left: `souhlas | odber* | predplatne | svoleni | pokoj | na pokoji`,
    enough: `dost | konec s`,
    missed: `nedostal jsem | nedostala jsem | nepřišla | nepřišel | neobdržel`,
    forbid: `neposilejte | neposilej | nepiste | nepis | nekontaktujte | neobtezujte | nevolejte |
      nezasilejte | nezasilat | neotravujte`,
  },
};

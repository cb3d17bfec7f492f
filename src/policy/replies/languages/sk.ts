// Replies in Slovak: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Slovak. */
export const SK: LanguageReplies = {
  ...WRITTEN,
  code: 'sk',
  name: 'Slovak',
  confidence: 'medium',
  optOut: `stop | odhlásiť | odhlasit | odhlásenie | zrušiť odber | vymazať | ukončiť | nechcem sms |
    odhlasit sa | odhlasit odber | uz nechcem | stop sms | nechcem | ziadne sms | prestante | neposielat | neposielať | už dosť`,
  optOutLocal: `dosť`,
  optOutPhrases: `neposielajte | nechcem ďalšie | nechcem dostávať | nepíšte mi | prestaňte | odhláste ma |
    vymažte moje číslo | vyraďte ma | dajte mi pokoj | nekontaktujte ma | odvolávam súhlas |
    odvolavam svoj suhlas | rusim suhlas | chcem sa odhlasit | zruste odber | zrusit odber |
    nezelam si | neprajem si | dajte pokoj | uz mi nepiste | uz neposielajte | nechajte ma | žiadnu reklamu | žiadne reklamy | nerušte ma | nerušte | bez reklám`,
  optIn: `štart | start | prihlásiť | obnoviť`,
  yes: `ano | suhlasim | potvrdzujem | hej | jasne`,
  help: `pomoc | info | kto ste | kto to je`,
  ambiguous: `nie | koniec | zrušiť | zlé číslo | omyl | nemám záujem | nie dakujem | nie vdaka | zle cislo |
    nezaujem | to je omyl | nemám už záujem | už nemám záujem`,
  lookAlikes: `zastávka | neprestávajte | zrušiť termín | nonstop | víkend`,
  courtesies: `prosim | dakujem | hned`,
  grammar: {
    stop: `prestante | prestan | prestat | dost | stop | skoncite | ukoncite | stopp`,
    not: `ne | nie | nechcem | nechceme | ziadne | nikdy | uz`,
    send: `neposielajte | neposielaj | posielat | neposielat`,
    receive: `dostavat | prijimat`,
    write: `nepiste | nepis | pisat | nekontaktujte | kontaktovat | neobtazujte | neobtazuj | obtazovat |
      nevolajte | otravovat`,
    noun: `sprav* | smsky | smsiek | sms | oznamen* | spam | msg | msgs`,
    more: `dalsie | viac | uz`,
    want: `chcem | zelam | zelame | nechcem | nechceme | prajem`,
    remove: `odhlas* | vymaz* | zmaz* | vyrad* | odstran* | vyskrtn*`,
    mine: `ma | mna | moje cislo | cislo | zo zoznamu | zoznamu | z databazy | databazy | moje udaje | mi`,
    filler: `prosim | dakujem | mi | ma | uz | s | tym | tych | tie | teraz | hned | od | vas | vase |
      vasich | zo | z | na | tieto`,
    offers: `reklam* | ponuk* | marketing*`,
    join: `prihlasit | odoberat | dostavat`,
    again: `znova | opat | zase | znovu`,
    leave: `odvolavam | rusim | beriem | zruste | zrusit | dajte | nechajte`,
    left: `suhlas | odber* | predplatne | pokoj | na pokoji`,
    enough: `dosť | dost | koniec s`,
    missed: `nedostal som | nedostala som | neprišla | neprišiel`,
    forbid: `neposielajte | neposielaj | nepiste | nepis | nekontaktujte | neobtazujte | nevolajte |
      nezasielajte | neotravujte`,
  },
};

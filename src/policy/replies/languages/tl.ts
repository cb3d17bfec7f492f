// Replies in Tagalog/Filipino: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Tagalog/Filipino. */
export const TL: LanguageReplies = {
  ...WRITTEN,
  code: 'tl',
  name: 'Tagalog/Filipino',
  confidence: 'medium',
  optOut: `stop | itigil | ihinto | tanggalin | ayoko na | unsub | wag na | stop na | itigil na |
    tigil na | tigilan nyo na | wag na po | tama na po | ayoko na po | wag na mag text |
    alisin nyo ako | unsubscribe na`,
  optOutLocal: `tigil | hinto | alisin | off`,
  optOutPhrases: `wag na mag text | wag na magtext | huwag na mag | wag nyo na | wag niyo na akong |
    tigilan nyo | tigilan niyo | ayoko na | ayaw ko na | alisin nyo | alisin ang number |
    tanggalin nyo | burahin ang number | wag mag send | huwag mag-text |
    binabawi ko ang pahintulot | itigil nyo | itigil niyo | itigil na | wag na kayo |
    wag na kayong | huwag na kayong | huwag na po kayong | ayoko na ng | ayaw ko ng text |
    tama na ang | tama na po ang | tanggalin niyo | alisin niyo | burahin niyo | binabawi ko |
    stop na kayo | ayoko na makatanggap | itigil ang pagpapadala | itigil ang pag text | itigil na ang pagpapadala | tigilan ang pagtext | ayoko ng | ayaw ko ng | wag nyo akong | huwag nyo akong | huwag ninyo akong`,
  optIn: `simula | start | on | sali`,
  yes: `oo | opo | sige | payag | sang ayon`,
  help: `tulong | help | sino to | info | sino ka | sino po ito | sino po to`,
  ambiguous: `hindi | ayaw | tama na | cancel | tapos na | wrong number | di interesado | hindi po |
    hindi salamat | ayaw ko | di ako interesado | hindi ako interesado | mali ang number |
    maling number | hindi na ako interesado | di na ako interesado`,
  lookAlikes: `bus stop | wag kayong titigil | cancel appointment | walang tigil | hanggang kailan`,
  courtesies: `po | na po | salamat | naman | please`,
  grammar: {
    stop: `itigil | tigil | tigilan | ihinto | hinto | tama na | stop | stop na | stopp`,
    not: `wag | huwag | ayaw | ayoko | ayaw ko | hwag`,
    send: `mag send | magsend | magpadala | padala | padalhan | mag padala | send`,
    receive: `makatanggap | tumanggap`,
    write: `mag text | magtext | itext | i text | guluhin | mag message | mangulit | kulitin | mag txt |
      magtxt | tawagan | istorbohin`,
    noun: `text | texts | message* | mensahe* | txt* | promo* | sms | spam | msg | msgs`,
    more: `na | pa`,
    want: `gusto`,
    remove: `alisin | tanggalin | burahin | i remove | paalis | patanggal | i delete | pakitanggal | pakialis`,
    mine: `number | numero | ako | listahan | list | ko`,
    filler: `po | na | nyo | niyo | ninyo | ko | ako | kayo | kayong | ng | ang | sa | please | pls |
      salamat | mga | nang | yan | ito | to | lang | naman | kami | na po | akin | mo`,
    offers: `promo* | patalastas | ads`,
    join: `sumali | mag subscribe | magsubscribe | makatanggap`,
    again: `ulit | muli`,
    leave: `binabawi | bawiin | kanselahin | i cancel`,
    left: `pahintulot | subscription | permiso`,
    enough: `tama na | sawa na | tama na ang`,
    missed: `hindi ko natanggap | wala akong natanggap | hindi dumating`,
    forbid: `wag nyo na | wag niyo na | huwag nyo na | huwag niyo na | wag na kayo | wag na kayong`,
  },
};

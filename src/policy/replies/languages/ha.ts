// Replies in Hausa: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Hausa. */
export const HA: LanguageReplies = {
  ...WRITTEN,
  code: 'ha',
  name: 'Hausa',
  confidence: 'low',
  optOut: `daina | tsaya | stop | dakata | cire ni | ku daina | ya isa haka | ku cire ni | daina turowa |
    bana so | ku bari`,
  optOutLocal: `cire | isa | bari | goge`,
  optOutPhrases: `ku daina turo | ku daina aiko | daina turo | daina aikowa | bana so | ba na so | bana son |
    ku cire lamba | ku cire ni | ku bar ni | kada ku turo | kar ku turo | ku goge lamba |
    na janye yarda | a daina | ku daina damu* | kada ku sake | kar ku sake | ku bar turo |
    ba na bukatar | bana bukatar | na janye | ku cire lambata | ku rabu da ni | kar ku dame ni | kada ku dame ni | ku daina damuna`,
  optIn: `fara | start | shiga`,
  yes: `eh | i | na yarda | ee`,
  help: `taimako | help | wane ne | wanene | wane ne wannan`,
  ambiguous: `a'a | aa | karshe | soke | ba daidai ba ne lamba | ban da sha'awa | ya isa | a a na gode |
    ba lambar ba | ba ni ba | lamba ba daidai ba`,
  lookAlikes: `tashar mota | kada ku daina | soke alƙawari | karshen mako`,
  courtesies: `don allah | na gode | yanzu`,
  grammar: {
    stop: `daina | dakata | bari | ya isa | isa haka | ku daina | ku bari | stop | stopp`,
    not: `kada | kar | ba | bana | babu`,
    send: `turo | aiko | turowa | aikowa | tura | turomin`,
    receive: `karba | samun`,
    write: `damu* | damuna | kira* | rubuto | tuntube*`,
    noun: `sako* | sakon* | sakonni* | message* | sms* | talla* | sms | spam | msg | msgs`,
    more: `kuma | wani | sake | ba`,
    want: `so | son | bukata*`,
    remove: `cire* | goge* | fitar* | share`,
    mine: `ni | lamba* | lambar* | lambata | suna* | jerin | sunana`,
    filler: `don allah | na gode | ku | mini | min | da | na | daga | wannan | haka | ni | mani | sake |
      yanzu`,
    offers: `talla* | tallace*`,
    join: `shiga | rajista`,
    again: `sake | kuma`,
    leave: `janye | na janye | ku bar | ku rabu`,
    left: `yarda | izini | ni kadai | da ni`,
    enough: `ya isa | ya ishe`,
    missed: ``,
    forbid: ``,
  },
};

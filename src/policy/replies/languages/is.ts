// Replies in Icelandic: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Icelandic. */
export const IS: LanguageReplies = {
  ...WRITTEN,
  code: 'is',
  name: 'Icelandic',
  confidence: 'low',
  optOut: `stopp | stop | hætta | haetta | afskrá | afskra | hættið | eyða | afskráning | haettu |
    haettid ad senda | afskra mig | ekki senda | taka af lista | taktu mig af | takið mig af`,
  optOutLocal: ``,
  optOutPhrases: `hættið að senda | hættu að senda | ekki senda mér | ekki fleiri skilaboð | afskráið mig |
    takið mig af | eyðið númerinu | vil ekki fá | látið mig vera | afturkalla samþykki |
    latid mig vera | latid mig i fridi | vil ekki fleiri | afturkalla samthykki | draga samthykki |
    skra mig af | takid mig ut | haettid thessu | samþykki mitt til baka | dreg samþykki | segja upp áskrift | segi upp áskrift | nóg komið af | engar auglýsingar | eyðið upplýsingum | eyða upplýsingum mínum`,
  optIn: `byrja | start | skrá`,
  yes: `ja | já | samthykki | jamm`,
  help: `hjálp | info | hver er þetta | hver ert thu | hver er thetta`,
  ambiguous: `nei | endir | hætta við | afbóka | rangt númer | ekki áhuga | nei takk | skakkt numer |
    hef ekki ahuga | vitlaust numer | vil ekki | vil ekki þetta`,
  lookAlikes: `strætóstopp | ekki hætta | hætta við pöntun | helgi | endar`,
  courtesies: `takk | vinsamlegast | nuna`,
  grammar: {
    stop: `haettu* | haettid | haettu ad | stoppid | haetta ad | stop | stopp`,
    not: `ekki | engin | aldrei`,
    send: `senda | sendid | sendu`,
    receive: `fa`,
    write: `hafa samband | skrifa | skrifid | trufla | truflid | hringja`,
    noun: `skilabod* | sms | smsa | auglysing* | spam | msg | msgs`,
    more: `fleiri | meira | lengur`,
    want: `vil | oska | langar`,
    remove: `eydid | eyda | fjarlaegid | fjarlaegja | afskraid | afskra | takid`,
    mine: `mig | numerinu | numerid | numeri minu | af listanum | listanum | minu`,
    filler: `takk | vinsamlegast | mer | ad | eg | thessu | thessi | minu | nuna | strax | i fridi`,
    offers: `auglysing* | tilbod | auglýsingar | auglýsingum | auglýsinga`,
    join: `skraid mig | skra mig | fa skilabod`,
    again: `aftur`,
    leave: `afturkalla | dreg | segi upp | latid | lattu`,
    left: `samthykki* | askrift* | leyfi | vera | i fridi`,
    enough: `nóg af | nóg komið af`,
    missed: `fékk ekki | hef ekki fengið | ekki fengið`,
    forbid: ``,
  },
};

// Replies in Yoruba: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Yoruba. */
export const YO: LanguageReplies = {
  ...WRITTEN,
  code: 'yo',
  name: 'Yoruba',
  confidence: 'low',
  optOut: `da duro | dá dúró | stop | yọ mi | yo mi | o to | ó tó | ma fi ranse mo | e duro | e da duro |
    ma ranse mo | e yo mi | e fi mi sile | ẹ dákun ẹ dúró | e dakun e duro | o ti to`,
  optOutLocal: `duro | dúró | jawo | mase`,
  optOutPhrases: `ẹ má fi ránṣẹ́ | e ma fi ranse | ma fi ranse mo | mi o fe | mi ò fẹ́ | ẹ yọ nọ́mbà mi |
    e yo nomba mi | ẹ fi mí sílẹ̀ | e fi mi sile | ẹ dá dúró | e da duro | ẹ má yọ mí lẹ́nu |
    e ma ranse | ma ranse si mi | e yo mi kuro | yo mi kuro | e ma yo mi lenu | e ma pe mi |
    e ma kan si mi | mi o fe mo | e da ise duro | mo yowo | e dekun`,
  optIn: `bẹ̀rẹ̀ | bere | start`,
  yes: `beeni | bẹ́ẹ̀ni | mo gba | hen`,
  help: `iranlọwọ | iranlowo | help | tani | ta ni yen | ta ni eyi`,
  ambiguous: `rara | rárá | opin | fagilé | fagile | nọ́mbà kò tọ́ | kò wù mí | rara o | kii se emi |
    nomba ko to | ko wu mi`,
  lookAlikes: `ibùdó ọkọ̀ | ẹ má dúró | fagilé ìpàdé | òpin ọ̀sẹ̀`,
  courtesies: `e jowo | jowo | ese | e se`,
  grammar: {
    stop: `duro | da duro | dawo duro | jawo | o to | e da duro | e dakun duro | stop | stopp`,
    not: `ma | mi o | ko`,
    send: `fi ranse | ranse | fi sowo | te`,
    receive: `gba`,
    write: `yo mi lenu | kan si mi | pe mi | ko si mi | daamu mi | da mi laamu`,
    noun: `message* | ise | iranse | ateranse | ipolowo | sms* | ifiranse | oro | sms | spam | msg | msgs`,
    more: `mo`,
    want: `fe`,
    remove: `yo | yo kuro | mu kuro | pa`,
    mine: `mi | nomba mi | nomba | oruko mi | list | akojo`,
    filler: `e jowo | jowo | e | ese | e se | mi | si | kuro | ninu | ti | yin | yi | mo | fun | ni`,
    offers: `ipolowo`,
    join: `bere | darapo | forukosile`,
    again: `tun | pada`,
    leave: `fagile | e fi | e je`,
    left: `ase mi | iforukosile | mi sile`,
    enough: `ó tó | o to`,
    missed: ``,
    forbid: ``,
  },
};

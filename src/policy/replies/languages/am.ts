// Replies in Amharic: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Amharic. */
export const AM: LanguageReplies = {
  ...WRITTEN,
  code: 'am',
  name: 'Amharic',
  confidence: 'low',
  optOut: `አቁም | አቁሙ | ይቁም | stop | አጥፋ | አትላኩ | atlaku | ይበቃል | አቁሙ እባካችሁ | አትላኩልኝ | መላክ ይቁም | አትላክ |
    አቁምልኝ | akumu | akum | alfeligim`,
  optOutLocal: `akum | beka`,
  optOutPhrases: `መልእክት አትላኩ | አትላኩልኝ | መላክ አቁሙ | አልፈልግም መልእክት | ቁጥሬን አጥፉ | ከዝርዝር አውጡኝ | አትረብሹኝ | አታስቸግሩኝ |
    atlakulign | alfelgim | አትላኩብኝ | አትላክልኝ | መላክ አቁም | መልእክት አቁሙ | አቁሙልኝ | መልእክት አልፈልግም |
    መልዕክት አልፈልግም | ከዝርዝሩ አውጡኝ | ስምምነቴን | አትደውሉልኝ | ይቁምልኝ | ከዝርዝሩ አስወጡኝ | ከዝርዝር አስወጡኝ | አሁኑኑ አቁሙ | አሁን አቁሙ`,
  optIn: `ጀምር | start`,
  yes: `አዎ | እሺ | እስማማለሁ`,
  help: `እርዳታ | help | ማን ነው | ማነው | ማን ናችሁ | እርዱኝ`,
  ambiguous: `አይ | አልፈልግም | ሰርዝ | መጨረሻ | ተሳስተዋል | ፍላጎት የለኝም | በቃ | አይደለም | የተሳሳተ ቁጥር | ተሳስታችኋል`,
  lookAlikes: `የአውቶብስ ፌርማታ | አታቁሙ | ቀጠሮ ሰርዝ | የሳምንቱ መጨረሻ`,
  courtesies: `እባካችሁ | እባክህ | እባክዎ | አመሰግናለሁ`,
  grammar: {
    stop: `አቁም | አቁሙ | ይቁም | በቃ | አቁሚ | ይበቃል | stop | stopp`,
    not: `አል* | አይ`,
    send: `አትላኩ* | አትላክ* | መላክ | አትላኩብኝ`,
    receive: `መቀበል`,
    write: `አትረብሹኝ | አታስቸግሩኝ | አትደውሉ* | አትጻፉ* | አታናግሩኝ`,
    noun: `መልእክት* | መልዕክት* | ማስታወቂያ* | sms | ኤስኤምኤስ | ቴክስት | መልክት* | spam | msg | msgs`,
    more: `ሌላ | ከዚህ | ደግሞ | በኋላ`,
    want: `አልፈልግም | አንፈልግም | አያስፈልገኝም`,
    remove: `አጥፉ* | አጥፋ* | ሰርዙ* | ሰርዝ* | አውጡ* | አስወጡ*`,
    mine: `ቁጥሬን | ቁጥር* | ከዝርዝር | ስሜን | አውጡኝ | አስወጡኝ`,
    filler: `እባካችሁ | እባክህ | እባክዎ | አመሰግናለሁ | ለእኔ | ይህን | የእናንተን | ከዚህ | በኋላ | እኔ`,
    offers: `ማስታወቂያ*`,
    join: `መመዝገብ | መዝግቡኝ | መቀበል እፈልጋለሁ`,
    again: `እንደገና | ዳግም`,
    leave: `አነሳለሁ | ሰርዙ | ሰርዝ | ተዉኝ`,
    left: `ስምምነቴን | ፈቃዴን | ምዝገባዬን`,
    enough: `በቃ | ይበቃል`,
    missed: ``,
    forbid: `አትላኩ* | አትላክ* | አትረብሹኝ | አታስቸግሩኝ | አትደውሉ* | አትጻፉ*`,
  },
};

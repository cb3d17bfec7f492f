// Replies in Malay: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Malay. */
export const MS: LanguageReplies = {
  ...WRITTEN,
  code: 'ms',
  name: 'Malay',
  confidence: 'medium',
  optOut: `stop | berhenti | hentikan | batal langganan | stop all | jangan hantar | stop sms |
    jgn hantar | jangan kacau | hentikan sms | tak nak | taknak | unsub | sudah la | sudahlah`,
  optOutLocal: `henti | keluar | padam`,
  optOutPhrases: `jangan hantar | jgn hantar | berhenti hantar | tak nak terima | tidak mahu | tak mau |
    padam nombor | buang nombor | keluarkan saya | jangan ganggu | jangan hubungi |
    batal langganan | tarik balik persetujuan | stop sms | taknak | tak nak | tidak ingin |
    batalkan langganan | nak berhenti langgan | berhenti langgan | tarik balik kebenaran |
    jangan sms | jangan mesej | jangan kacau | tidak mahu menerima | cukup iklan | jangan iklan`,
  optIn: `mula | langgan | unblock | start`,
  yes: `ya | setuju | ye | baik | sah`,
  help: `bantuan | info | siapa ni | siapa ini | siapa awak`,
  ambiguous: `tidak | tak | batal | tamat | cukup | salah nombor | tak berminat | tidak terima kasih | tak terima kasih | salah orang | tidak berminat | xnak`,
  lookAlikes: `hentian bas | jangan berhenti | batal temujanji | tanpa henti | hujung minggu`,
  courtesies: `tolong | sila | mohon | terima kasih | tq | ya | lah`,
  grammar: {
    stop: `stop | berhenti | hentikan | henti | stopp`,
    not: `jangan | jgn | tidak | tak | tidak mahu | x`,
    send: `hantar | menghantar | kirim | hntr`,
    receive: `terima | menerima | dapat`,
    write: `hubungi | ganggu | mengganggu | sms | mesej | call | kacau`,
    noun: `sms | mesej | iklan | msg | whatsapp | spam | msgs`,
    more: `lagi | ini`,
    want: `nak | mahu | hendak | ingin | mau`,
    remove: `padam | padamkan | buang | keluarkan | delete`,
    mine: `nombor saya | no saya | nombor | saya | senarai | no tel | nombor telefon | data saya`,
    filler: `tolong | sila | terima kasih | tq | ya | saya | kepada | dari | daripada | lagi | ini | itu |
      mohon | pls | dah | la | lah`,
    offers: `iklan | promo* | iklannya`,
    join: `langgan | daftar | melanggan`,
    again: `semula | lagi | balik`,
    leave: `tarik balik | batalkan | batal | membatalkan | biarkan`,
    left: `persetujuan | kebenaran | langganan | sendirian`,
    enough: `sudah cukup | dah cukup`,
    missed: `belum terima | tak terima | belum sampai`,
    forbid: ``,
  },
};

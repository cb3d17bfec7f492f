// Replies in Indonesian: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Indonesian. */
export const ID: LanguageReplies = {
  ...WRITTEN,
  code: 'id',
  name: 'Indonesian',
  confidence: 'high',
  optOut: `stop | berhenti | hentikan | unreg | unsub | batal langganan | jangan kirim | stop sms |
    stop iklan | jgn kirim lagi | unreg sms | batal berlangganan | jangan sms | jangan ganggu |
    stop kirim | brenti | berhentiin | udah stop | udahan`,
  optOutLocal: `henti | off | hapus`,
  optOutPhrases: `jangan kirim | jgn kirim | berhenti kirim | stop kirim | hentikan sms | tidak mau terima |
    tidak ingin | ga mau | gak mau terima | hapus nomor | hapus no saya | keluarkan saya |
    jangan ganggu | jangan hubungi | berhenti berlangganan | cabut persetujuan | tolong stop |
    berhenti langganan | batalkan langganan | tidak mau menerima | tidak mau | ga mau terima |
    menolak menerima | tarik persetujuan | mencabut persetujuan | jangan sms | jangan wa |
    stop sms | stop iklan | saya mau unreg | mau berhenti | cukup iklan | cukup iklannya | jangan iklan`,
  optIn: `mulai | reg | daftar | lanjut | start`,
  yes: `ya | iya | setuju | ok | y | baik`,
  help: `bantuan | info | tolong info | siapa ini | siapa ya | siapa ini ya`,
  ambiguous: `tidak | gak | batal | selesai | cukup | salah nomor | tidak tertarik | keluar |
    tidak terima kasih | salah sambung | salah orang | tidak minat | ga minat | nggak | gak mau | ga mau | nggak mau | tidak mau`,
  lookAlikes: `halte bus | jangan berhenti | batal janji | tanpa henti | akhir pekan | stopkontak | pintu keluar`,
  courtesies: `tolong | mohon | ya | dong | terima kasih | makasih | kak | min | sekarang`,
  grammar: {
    stop: `stop | berhenti | hentikan | setop | stop ya | henti | stopp`,
    not: `jangan | jgn | tidak | tdk | gak | ga | nggak | ngga | enggak | tak | ndak`,
    send: `kirim | kirimi | mengirim | kirimin | ngirim | kirimkan`,
    receive: `terima | menerima | dapat | dikirimi | nerima`,
    write: `hubungi | menghubungi | ganggu | mengganggu | sms | wa | chat | telepon | spam | kontak`,
    noun: `sms | pesan | iklan | wa | notif* | pesan2 | spam | msg | msgs`,
    more: `lagi | ini | itu`,
    want: `mau | ingin | butuh | perlu | pengen | minat`,
    remove: `hapus | keluarkan | cabut | delete | buang | hapuskan`,
    mine: `nomor saya | no saya | nomer saya | nomor | nomer | saya | aku | daftar | nomorku | no hp |
      data saya`,
    filler: `tolong | mohon | ya | dong | terima kasih | makasih | saya | aku | kak | min | dari | lagi |
      ini | itu | ke | no | deh | pak | bu | sekarang | nomor`,
    offers: `iklan | promo* | promosi | iklannya`,
    join: `daftar | berlangganan | terima sms`,
    again: `lagi | kembali`,
    leave: `cabut | mencabut | tarik | batalkan | batal | membatalkan | biarkan`,
    left: `persetujuan | izin | langganan | sendiri`,
    enough: `sudah cukup | bosan`,
    missed: `belum terima | tidak terima | belum sampai | tidak sampai | belum masuk`,
    forbid: ``,
  },
};

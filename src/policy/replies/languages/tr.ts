// Replies in Turkish: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Turkish. */
export const TR: LanguageReplies = {
  ...WRITTEN,
  code: 'tr',
  name: 'Turkish',
  confidence: 'medium',
  optOut: `durdur | iptal et | stop | çık | çıkar | cikar | istemiyorum | abonelik iptal | bırakın |
    abonelikten cik | uyelikten cik | mesaj istemiyorum | mesaj atma | durdurun | beni cikarin |
    ret sms | listeden cik | gondermeyin | atmayin`,
  optOutLocal: `dur | ret | red | cik | sil`,
  optOutPhrases: `mesaj atmayın | mesaj atmayin | mesaj göndermeyin | mesaj gondermeyin | sms istemiyorum |
    sms göndermeyin | artık istemiyorum | artik istemiyorum | listeden çıkar | listeden cikar |
    numaramı silin | numarami silin | beni silin | rahatsız etmeyin | rahatsiz etmeyin | aramayın |
    iznimi iptal | onayımı geri | onayimi geri | bir daha yazmayın | mesajları durdurun |
    mesaj istemiyorum | mesaj almak istemiyorum | almak istemiyorum | abonelikten cik* |
    aboneligimi iptal | uyeligimi iptal | iznimi geri | rizami geri | beni rahat birakin |
    rahat birakin | yazmayin | mesaj atma | reklam istemiyorum | kvkk | numaramdan | bir şey göndermeyin | bir sey gondermeyin | hiçbir şey göndermeyin | göndermeyi bırakın | göndermeyi kesin | yazmayı bırakın | atmayı bırakın | listeden çıkmak istiyorum | listeden çıkarın | listenizden çıkarın | verilerimi silin | bunu göndermeyin | reklam yeter | reklamsız | mesaj istemiyom | mesaj istemiyoz | sms istemiyom`,
  optIn: `başla | basla | kabul | onay | abone`,
  yes: `evet | onayliyorum | kabul | kabul ediyorum | onay | tamam`,
  help: `yardım | yardim | bilgi | kimsiniz | kimsin | siz kimsiniz | destek`,
  ambiguous: `hayır | hayir | iptal | son | yok | yanlış numara | yanlis numara | ilgilenmiyorum | yeter |
    hayir tesekkurler | yanlis kisi | ilgimi cekmiyor | istemem`,
  lookAlikes: `durak | otobüs durağı | durmayın | randevu iptal | son gün | hafta sonu | durum | dur bakalım | sonra`,
  courtesies: `lutfen | tesekkurler | tesekkur ederim | hemen | artik`,
  grammar: {
    stop: `durdur* | kesin | birak* | son verin | yeter | dur | vazgecin | stop | stopp`,
    not: `istemiyor* | yok | hic`,
    send: `gondermeyin* | gonderme | atmayin* | atma | yollamayin* | yollama | gondermeyiniz`,
    receive: `almak`,
    write: `yazmayin* | yazma | aramayin* | arama | rahatsiz etmeyin* | rahatsiz etme | mesajlamayin |
      mesaj atma | ulasmayin`,
    noun: `anket* | mesaj* | sms* | bildirim* | ileti* | sms | spam | msg | msgs`,
    more: `artik | daha | bir daha | baska | hicbir`,
    want: `istemiyorum | istemiyoruz | istemem`,
    remove: `sil* | cikar* | cikart* | kaldir* | iptal et* | iptal edin`,
    mine: `beni | numarami | numaram | bilgilerimi | listeden | listenizden | kaydimi | uyeligimi |
      aboneligimi | bana`,
    filler: `lutfen | tesekkurler | tesekkur ederim | bana | beni | bu | su | ve | bir | hemen | simdi |
      sizden | almak | gelmesin`,
    offers: `reklam* | kampanya* | tanitim*`,
    join: `abone ol* | kaydol* | katil* | mesaj almak istiyorum | tekrar almak | uye ol*`,
    again: `tekrar | yeniden | yine`,
    leave: `iptal | geri | cekiyorum | vazgectim | birakin`,
    left: `izin* | izni* | onay* | riza* | abonelig* | abonelik* | uyelig* | uyelik* | rahat`,
    enough: `yeter artık | bıktım`,
    missed: `gelmedi | almadım | ulaşmadı`,
    forbid: `gondermeyin* | gonderme | atmayin* | atma | yollamayin* | yazmayin* | yazma | aramayin* |
      rahatsiz etmeyin* | rahatsiz etme`,
  },
};

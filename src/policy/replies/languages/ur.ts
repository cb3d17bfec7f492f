// Replies in Urdu: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Urdu. */
export const UR: LanguageReplies = {
  ...WRITTEN,
  code: 'ur',
  name: 'Urdu',
  confidence: 'medium',
  optOut: `بند | بند کرو | بند کریں | روکو | روکیں | stop | مت بھیجو | ہٹاؤ | ختم کرو | band karo |
    band karein | mat bhejo | unsub | rok do | میسج بند | sms band karo | بند کر دیں | بند کر دو |
    مت بھیجیں | نہ بھیجیں | stop karo | hata do | ان سبسکرائب | نکال دو | نکال دیں | مجھے نکال دو`,
  optOutLocal: ``,
  optOutPhrases: `میسج مت بھیجیں | میسج نہ بھیجیں | میسج بند کریں | نہیں چاہیے | میرا نمبر ہٹائیں |
    میرا نمبر نکالیں | تنگ نہ کریں | تنگ مت کرو | msg mat bhejein | msg na bhejein |
    tang na karein | mera number nikal do | list se nikalo | مت بھیجیں | مت بھیجو | نہ بھیجیں |
    نہ بھیجو | mat bhej* | na bhej* | بند کر دیں | رضامندی واپس | band kar do | band kar dein |
    نہیں چاہئیں | نہیں چاہئے | ان سبسکرائب | نمبر حذف کریں | نمبر حذف کرو | نمبر ڈیلیٹ کریں | نمبر مٹا دیں`,
  optIn: `شروع | جاری | start | chalu karo`,
  yes: `ہاں | جی ہاں | جی | haan | ji haan | منظور`,
  help: `مدد | معلومات | kaun | کون ہے | آپ کون | kaun ho | aap kaun`,
  ambiguous: `نہیں | nahi | ختم | کینسل | غلط نمبر | ghalat number | دلچسپی نہیں | نہیں شکریہ | رانگ نمبر |
    دلچسپی نہیں ہے | wrong number`,
  lookAlikes: `بس اسٹاپ | مت رکیں | اپائنٹمنٹ کینسل | دکان کب بند | ہفتے کے آخر`,
  courtesies: `براہ کرم | براہ مہربانی | پلیز | شکریہ | بھائی | bhai`,
  grammar: {
    stop: `بند | روک* | ختم کریں | ختم کرو | بس کرو | band | rok* | stop | stopp`,
    not: `مت | نہ | نہیں | mat | na | nahi | nahin`,
    send: `بھیج* | bhej*`,
    receive: `وصول`,
    write: `تنگ | پریشان | tang | pareshan | رابطہ`,
    noun: `میسج* | میسیج* | پیغام* | ایس ایم ایس* | msg* | sms* | message* | اشتہار* | sms | spam | msg |
      msgs`,
    more: `آئندہ | اب | اور | دوبارہ | aainda | dobara | ab`,
    want: `چاہیے | چاہئے | چاہتا | چاہتی | chahiye`,
    remove: `ہٹا* | نکال* | مٹا* | hata* | nikal* | ڈیلیٹ | delete | remove`,
    mine: `میرا نمبر | نمبر | mera number | number | لسٹ | list | مجھے | فہرست`,
    filler: `براہ کرم | براہ مہربانی | پلیز | please | شکریہ | مجھے | mujhe | یہ | ye | سے | se | کو | ko |
      میرا | mera | کریں | کرو | کر دیں | karein | karo | دو | دیں | do | dein | bhai | بھائی |
      بھیجنا | یار | plz`,
    offers: `اشتہار* | آفر* | offer* | ads`,
    join: `شروع | جاری | chalu | shuru`,
    again: `دوبارہ | پھر | dobara | phir`,
    leave: `واپس | منسوخ`,
    left: `رضامندی | سبسکرپشن | اجازت`,
    enough: `bahut ho gaya | بہت ہو گیا`,
    missed: `نہیں آیا | نہیں ملا | nahi aya | nahi mila`,
    forbid: `نہ بھیجیں | مت بھیجیں | مت بھیجو | نہ بھیجو | mat bhejo | na bhejein | mat bhejein | تنگ نہ کریں`,
  },
};

// Replies in Hindi: the words by which people ask for no more messages, messages again, or help.
import { type LanguageReplies, WRITTEN } from '../language.ts';

/** Replies in Hindi. */
export const HI: LanguageReplies = {
  ...WRITTEN,
  code: 'hi',
  name: 'Hindi',
  confidence: 'medium',
  optOut: `बंद | बंद करो | बंद करें | रोको | रुको | रोकें | stop | हटाओ | हटाएं | मत भेजो | अनसब्सक्राइब |
    band karo | bandh karo | mat bhejo | bas karo | मैसेज बंद | sms band | message band karo |
    msg band | बंद कर दो | band kro | stop kro | stop karo | stop msg | mat bhejna | मत भेजना |
    रोक दो | hata do | pareshan mat karo`,
  optOutLocal: `band | roko | hatao`,
  optOutPhrases: `मैसेज मत भेजो | मैसेज मत भेजें | मैसेज बंद करो | मैसेज बंद करें | नहीं चाहिए मैसेज |
    मेरा नंबर हटाओ | मेरा नंबर हटाएं | परेशान मत करो | message mat bhejo | msg mat bhejo |
    sms band karo | mat bhejna | nahi chahiye msg | number hatao | pareshan mat karo |
    mujhe message mat karo | band kar do | मत भेजिए | मत भेजो | मत भेजें | न भेजें | ना भेजें |
    mat bhejo | mat bhejiye | na bheje | band karo ye | band karo yeh | बंद कीजिए | बंद कर दो |
    नहीं चाहिए आपके | nahi chahiye ye | सहमति वापस | stop karo | stop kijiye | unsubscribe kar* |
    tang mat karo | तंग मत करो | मुझे मत लिखो | मुझे मत लिखें | मत लिखो मुझे | डेटा हटाओ | मेरा डेटा हटाओ | mera data hatao`,
  optIn: `शुरू | शुरू करो | start | chalu karo | shuru`,
  yes: `हाँ | हां | हा | जी हाँ | haan | han | ha | ji haan | सहमत | मंजूर`,
  help: `मदद | सहायता | help | kaun hai | info | कौन है | कौन हो | kaun ho`,
  ambiguous: `नहीं | nahi | बस | cancel | रद्द | खत्म | गलत नंबर | galat number | interest nahi |
    नहीं धन्यवाद | nahi chahiye | wrong number hai | रुचि नहीं | नहीं चाहिए`,
  lookAlikes: `बस स्टॉप | बस अड्डा | मत रुको | बंद है क्या | अपॉइंटमेंट रद्द | दुकान कब बंद | band baja | non stop`,
  courtesies: `कृपया | प्लीज | please | bhai | yaar | ji | जी | भाई | यार | धन्यवाद`,
  grammar: {
    stop: `बंद | रोक* | band | bandh | bund | rok* | bas karo | बस करो | बस | khatam | खत्म | stop | stopp`,
    not: `मत | न | ना | नहीं | mat | na | nahi | nahin | nhi | never`,
    send: `भेज* | bhej*`,
    receive: `पाना`,
    write: `परेशान | pareshan | तंग | tang | disturb | kare | karo | करो | करें`,
    noun: `मैसेज* | मेसेज* | संदेश* | एसएमएस* | message* | msg* | sms* | sandesh | विज्ञापन* | text |
      texts | sms | spam | msg | msgs`,
    more: `और | अब | कभी | दोबारा | dobara | aur | ab | kabhi | phir`,
    want: `चाहिए | चाहता | चाहती | chahiye | chahta | chaiye`,
    remove: `हटा* | निकाल* | मिटा* | hata* | nikal* | delete | डिलीट | remove`,
    mine: `मुझे | मेरा नंबर | मेरा नम्बर | नंबर | नम्बर | mera number | number | list | लिस्ट | सूची |
      mujhe | mera no`,
    filler: `कृपया | प्लीज | please | bhai | yaar | ji | जी | भाई | धन्यवाद | मुझे | mujhe | ये | यह | yeh |
      ye | se | से | को | ko | मेरा | mera | करो | करें | कर दो | karo | kar do | karein | दो | do |
      कीजिए | aap | आप | भेजना | bhejna | kare | karna | kar | के | ke | अपने`,
    offers: `विज्ञापन* | ऑफर* | offer* | ads | promo*`,
    join: `शुरू | चालू | shuru | chalu | subscribe`,
    again: `फिर | दोबारा | phir | dobara | fir`,
    leave: `वापस | रद्द | cancel | radd`,
    left: `सहमति | सदस्यता | subscription | permission | अनुमति`,
    enough: `बहुत हो गया | bahut ho gaya`,
    missed: `नहीं आया | नहीं मिला | नहीं आयी | nahi aaya | nahi mila | nahi aya`,
    forbid: ``,
  },
};

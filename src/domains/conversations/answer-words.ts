// Answers of people to a question: clear yes and no by language, and the question in it. A native reader should look at each.

/** Answers and the question of one language. */
export interface AnswerRow {
  /** ISO 639-1. */
  language: string;
  yes: readonly string[];
  no: readonly string[];
  /** Text of a request; `{sender}` is the name of the workspace. `null`: the English one is sent. */
  question: string | null;
}

/**
 * Words that are the whole answer, in whatever case and with whatever punctuation. Left out is what is only half a yes ("ok",
 * "fine", "maybe"): a consent has to be unambiguous (GDPR Art. 4(11)).
 */
export const ANSWERS: readonly AnswerRow[] = [
  {
    language: 'en',
    yes: [
      'yes',
      'y',
      'yes please',
      'yes i do',
      'yes i agree',
      'i agree',
      'yep',
      'yeah',
      'yes thanks',
      'confirm',
      'i confirm',
    ],
    no: ['no', 'n', 'no thanks', 'no thank you', 'nope'],
    question: '{sender}: you asked for our text messages. Reply YES to confirm. If it was not you, do nothing.',
  },
  {
    language: 'es',
    yes: ['sí', 'si', 'sí por favor', 'sí quiero', 'acepto', 'sí acepto', 'confirmo', 'sí confirmo'],
    no: ['no', 'no gracias'],
    question:
      '{sender}: ha pedido recibir nuestros SMS. Responda SI para confirmar. Si no ha sido usted, no haga nada.',
  },
  {
    language: 'fr',
    yes: ['oui', 'oui merci', 'oui svp', "oui j'accepte", "j'accepte", 'je confirme', 'oui je confirme', "d'accord"],
    no: ['non', 'non merci'],
    question:
      "{sender} : vous avez demandé nos SMS. Répondez OUI pour confirmer. Si ce n'était pas vous, ne faites rien.",
  },
  {
    language: 'de',
    yes: [
      'ja',
      'ja bitte',
      'ja gerne',
      'ja gern',
      'ich stimme zu',
      'ja ich stimme zu',
      'jawohl',
      'ja danke',
      'bestätigt',
    ],
    no: ['nein', 'nein danke', 'nö'],
    question:
      '{sender}: Sie haben unsere SMS angefordert. Antworten Sie JA zur Bestätigung. Waren Sie es nicht, tun Sie nichts.',
  },
  {
    language: 'it',
    yes: ['sì', 'si', 'sì grazie', 'accetto', 'sì accetto', 'confermo', 'sì confermo'],
    no: ['no', 'no grazie'],
    question:
      '{sender}: ha chiesto di ricevere i nostri SMS. Risponda SI per confermare. Se non è stato lei, non faccia nulla.',
  },
  {
    language: 'pt',
    yes: ['sim', 'sim por favor', 'sim quero', 'aceito', 'sim aceito', 'confirmo', 'sim confirmo'],
    no: ['não', 'nao', 'não obrigado', 'não obrigada'],
    question:
      '{sender}: pediu para receber os nossos SMS. Responda SIM para confirmar. Se não foi você, não faça nada.',
  },
  {
    language: 'nl',
    yes: ['ja', 'ja graag', 'ja hoor', 'ik ga akkoord', 'akkoord', 'ja bevestigd'],
    no: ['nee', 'nee bedankt', 'nee dank je'],
    question:
      '{sender}: u hebt om onze sms-berichten gevraagd. Antwoord JA om te bevestigen. Was u het niet, doe dan niets.',
  },
  {
    language: 'da',
    yes: ['ja', 'ja tak', 'ja gerne', 'jeg accepterer'],
    no: ['nej', 'nej tak'],
    question:
      '{sender}: du har bedt om vores sms-beskeder. Svar JA for at bekræfte. Var det ikke dig, skal du ikke gøre noget.',
  },
  {
    language: 'sv',
    yes: ['ja', 'ja tack', 'ja gärna', 'jag godkänner'],
    no: ['nej', 'nej tack'],
    question:
      '{sender}: du har bett om våra sms. Svara JA för att bekräfta. Var det inte du behöver du inte göra något.',
  },
  {
    language: 'nb',
    yes: ['ja', 'ja takk', 'ja gjerne', 'jeg godtar'],
    no: ['nei', 'nei takk'],
    question:
      '{sender}: du har bedt om våre SMS-er. Svar JA for å bekrefte. Var det ikke deg, trenger du ikke gjøre noe.',
  },
  {
    language: 'fi',
    yes: ['kyllä', 'kylla', 'kyllä kiitos', 'joo', 'hyväksyn'],
    no: ['ei', 'ei kiitos'],
    question: '{sender}: pyysit tekstiviestejämme. Vahvista vastaamalla KYLLÄ. Jos se et ollut sinä, älä tee mitään.',
  },
  { language: 'is', yes: ['já', 'ja', 'já takk'], no: ['nei', 'nei takk'], question: null },
  {
    language: 'pl',
    yes: ['tak', 'tak proszę', 'tak poproszę', 'zgadzam się', 'potwierdzam'],
    no: ['nie', 'nie dziękuję'],
    question: '{sender}: prosisz o nasze SMS-y. Odpowiedz TAK, aby potwierdzić. Jeśli to nie Ty, nic nie rób.',
  },
  {
    language: 'cs',
    yes: ['ano', 'ano prosím', 'souhlasím', 'ano souhlasím', 'potvrzuji'],
    no: ['ne', 'ne děkuji'],
    question:
      '{sender}: požádali jste o naše SMS. Odpovězte ANO pro potvrzení. Pokud jste to nebyli vy, nedělejte nic.',
  },
  {
    language: 'sk',
    yes: ['áno', 'ano', 'áno prosím', 'súhlasím', 'potvrdzujem'],
    no: ['nie', 'nie ďakujem'],
    question: '{sender}: požiadali ste o naše SMS. Odpovedzte ANO na potvrdenie. Ak ste to neboli vy, nerobte nič.',
  },
  {
    language: 'hu',
    yes: ['igen', 'igen kérem', 'elfogadom', 'igen elfogadom', 'megerősítem'],
    no: ['nem', 'nem köszönöm'],
    question: '{sender}: SMS-eket kért tőlünk. A megerősítéshez válaszoljon: IGEN. Ha nem Ön volt, ne tegyen semmit.',
  },
  {
    language: 'ro',
    yes: ['da', 'da vă rog', 'accept', 'da accept', 'confirm', 'da confirm', 'de acord'],
    no: ['nu', 'nu mulțumesc'],
    question:
      '{sender}: ați cerut mesajele noastre SMS. Răspundeți DA pentru confirmare. Dacă nu ați fost dvs., nu faceți nimic.',
  },
  {
    language: 'bg',
    yes: ['да', 'da', 'да моля', 'съгласен', 'съгласна', 'потвърждавам'],
    no: ['не', 'не благодаря'],
    question: '{sender}: поискахте наши SMS. Отговорете ДА за потвърждение. Ако не сте били вие, не правете нищо.',
  },
  {
    language: 'ru',
    yes: ['да', 'da', 'да пожалуйста', 'согласен', 'согласна', 'подтверждаю'],
    no: ['нет', 'нет спасибо'],
    question: '{sender}: вы запросили наши SMS. Ответьте ДА для подтверждения. Если это были не вы, ничего не делайте.',
  },
  {
    language: 'uk',
    yes: ['так', 'так будь ласка', 'згоден', 'згодна', 'підтверджую'],
    no: ['ні', 'ні дякую'],
    question:
      '{sender}: ви просили наші SMS. Відповідайте ТАК для підтвердження. Якщо це були не ви, нічого не робіть.',
  },
  {
    language: 'el',
    yes: ['ναι', 'nai', 'ναι παρακαλώ', 'συμφωνώ', 'ναι συμφωνώ', 'επιβεβαιώνω'],
    no: ['όχι', 'oxi', 'ochi', 'όχι ευχαριστώ'],
    question: '{sender}: ζητήσατε τα SMS μας. Απαντήστε ΝΑΙ για επιβεβαίωση. Αν δεν ήσασταν εσείς, μην κάνετε τίποτα.',
  },
  {
    language: 'tr',
    yes: ['evet', 'evet lütfen', 'kabul', 'kabul ediyorum', 'onay', 'onaylıyorum'],
    no: ['hayır', 'hayir', 'yok', 'hayır teşekkürler'],
    question: '{sender}: SMS mesajlarımızı istediniz. Onaylamak için EVET yazın. Siz değilseniz bir şey yapmayın.',
  },
  {
    language: 'ar',
    yes: ['نعم', 'اوافق', 'أوافق', 'موافق', 'na3am'],
    no: ['لا', 'لا شكرا'],
    question: '{sender}: لقد طلبت رسائلنا النصية. أجب بكلمة نعم للتأكيد. إن لم تكن أنت فلا تفعل شيئا.',
  },
  {
    language: 'he',
    yes: ['כן', 'כן בבקשה', 'מאשר', 'מאשרת', 'מסכים', 'מסכימה'],
    no: ['לא', 'לא תודה'],
    question: '{sender}: ביקשת לקבל מאיתנו הודעות SMS. השב כן לאישור. אם זה לא היית את או אתה, אין צורך לעשות דבר.',
  },
  { language: 'fa', yes: ['بله', 'بلی', 'موافقم', 'تایید'], no: ['نه', 'خیر'], question: null },
  {
    language: 'hi',
    yes: ['हाँ', 'हां', 'जी हाँ', 'haan', 'han', 'ji haan'],
    no: ['नहीं', 'nahi', 'nahin'],
    question: '{sender}: आपने हमारे SMS मांगे थे। पुष्टि के लिए हाँ लिखकर जवाब दें। अगर यह आप नहीं थे, तो कुछ न करें।',
  },
  { language: 'bn', yes: ['হ্যাঁ', 'হ্যা', 'জি হ্যাঁ', 'haan', 'ha'], no: ['না', 'na'], question: null },
  { language: 'ur', yes: ['ہاں', 'جی ہاں', 'جی', 'haan', 'ji haan'], no: ['نہیں', 'nahi'], question: null },
  { language: 'th', yes: ['ใช่', 'ตกลง', 'ยืนยัน', 'ยอมรับ'], no: ['ไม่', 'ไม่ใช่'], question: null },
  {
    language: 'vi',
    yes: ['có', 'co', 'đồng ý', 'dong y', 'xác nhận'],
    no: ['không', 'khong'],
    question: '{sender}: quý khách đã yêu cầu nhận SMS. Trả lời CO để xác nhận. Nếu không phải quý khách, xin bỏ qua.',
  },
  {
    language: 'id',
    yes: ['ya', 'iya', 'ya setuju', 'setuju', 'ya tolong'],
    no: ['tidak', 'tdk', 'tidak terima kasih'],
    question: '{sender}: Anda meminta SMS dari kami. Balas YA untuk konfirmasi. Jika bukan Anda, abaikan saja.',
  },
  {
    language: 'ms',
    yes: ['ya', 'ya setuju', 'setuju'],
    no: ['tidak', 'tak', 'tidak terima kasih'],
    question: '{sender}: anda meminta SMS kami. Balas YA untuk sahkan. Jika bukan anda, abaikan sahaja.',
  },
  { language: 'tl', yes: ['oo', 'opo', 'oo sige', 'sang-ayon ako'], no: ['hindi', 'hindi po'], question: null },
  {
    language: 'zh',
    yes: ['是', '是的', '同意', '确认', '確認', '好的同意', 'shi'],
    no: ['不', '不是', '不同意', '否'],
    question: '{sender}：您已申请接收我们的短信。请回复“是”确认。如非本人操作，请忽略。',
  },
  {
    language: 'ja',
    yes: ['はい', 'ハイ', '同意します', '同意', '確認', '承諾'],
    no: ['いいえ', 'いえ'],
    question:
      '{sender}：SMS配信のお申し込みを受け付けました。確認のため「はい」とご返信ください。お心当たりがない場合は何もしないでください。',
  },
  {
    language: 'ko',
    yes: ['네', '예', '동의', '동의합니다', '확인'],
    no: ['아니요', '아니오', '아뇨'],
    question: '{sender}: 문자 수신을 신청하셨습니다. 확인하려면 "네"라고 답장해 주세요. 본인이 아니면 무시하세요.',
  },
  { language: 'sw', yes: ['ndiyo', 'ndio', 'nakubali'], no: ['hapana'], question: null },
  { language: 'am', yes: ['አዎ', 'እስማማለሁ'], no: ['አይ', 'አይደለም'], question: null },
  { language: 'ha', yes: ['eh', 'ee', 'na yarda'], no: ["a'a", 'aa'], question: null },
  { language: 'yo', yes: ['bẹ́ẹ̀ni', 'beeni', 'mo gba'], no: ['rárá', 'rara'], question: null },
];

// Answers of the hub to opt-outs, opt-ins, calls for help and unclear replies, by language: no offers, no links.

/** Occasions of an answer. */
export const ANSWER_KINDS = ['HELP', 'STOP', 'STOP_SOME', 'START', 'QUESTION'] as const;
/** `STOP_SOME`: an opt-out of some purposes. `QUESTION`: the one question after an unclear reply. */
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** Answers by language (BCP 47), in the order of `ANSWER_KINDS`; `{name}` stands for the workspace. */
const ANSWERS: Readonly<Record<string, readonly [string, string, string, string, string]>> = {
  en: [
    '{name}: reply STOP to get no more messages.',
    '{name}: you will get no more messages. Reply START to get them again.',
    '{name}: you will get no more messages of this kind. Reply STOP to get none at all.',
    '{name}: you will get messages again. Reply STOP to end, HELP for help.',
    '{name}: we are not sure what you mean, and send you no offers for now. Reply STOP to get no more messages, START to go on getting them.',
  ],
  es: [
    '{name}: responda STOP para no recibir más mensajes.',
    '{name}: no recibirá más mensajes. Responda START para volver a recibirlos.',
    '{name}: no recibirá más mensajes de este tipo. Responda STOP para no recibir ninguno.',
    '{name}: volverá a recibir mensajes. STOP para terminar, HELP para ayuda.',
    '{name}: no estamos seguros de haberle entendido y por ahora no le enviamos ofertas. Responda STOP para no recibir más mensajes, START para seguir.',
  ],
  fr: [
    '{name} : répondez STOP pour ne plus recevoir de messages.',
    '{name} : vous ne recevrez plus de messages. Répondez START pour en recevoir à nouveau.',
    '{name} : vous ne recevrez plus de messages de ce type. Répondez STOP pour n’en recevoir aucun.',
    '{name} : vous recevrez à nouveau des messages. STOP pour arrêter, HELP pour l’aide.',
    '{name} : nous ne sommes pas sûrs d’avoir compris et n’envoyons pas d’offres pour l’instant. Répondez STOP pour ne plus rien recevoir, START pour continuer.',
  ],
  de: [
    '{name}: Antworten Sie STOP, um keine Nachrichten mehr zu bekommen.',
    '{name}: Sie bekommen keine Nachrichten mehr. Mit START bekommen Sie wieder welche.',
    '{name}: Sie bekommen keine Nachrichten dieser Art mehr. Mit STOP bekommen Sie gar keine mehr.',
    '{name}: Sie bekommen wieder Nachrichten. STOP beendet sie, HELP hilft.',
    '{name}: Wir sind nicht sicher, was Sie meinen, und senden vorerst keine Angebote. Antworten Sie STOP, um nichts mehr zu bekommen, oder START, um weiter welche zu bekommen.',
  ],
  it: [
    '{name}: risponda STOP per non ricevere più messaggi.',
    '{name}: non riceverà più messaggi. Risponda START per riceverli di nuovo.',
    '{name}: non riceverà più messaggi di questo tipo. Risponda STOP per non riceverne nessuno.',
    '{name}: riceverà di nuovo i messaggi. STOP per terminare, HELP per aiuto.',
    '{name}: non siamo sicuri di aver capito e per ora non inviamo offerte. Risponda STOP per non ricevere più messaggi, START per continuare.',
  ],
  'pt-BR': [
    '{name}: responda STOP para não receber mais mensagens.',
    '{name}: você não receberá mais mensagens. Responda START para voltar a receber.',
    '{name}: você não receberá mais mensagens deste tipo. Responda STOP para não receber nenhuma.',
    '{name}: você voltará a receber mensagens. STOP para encerrar, HELP para ajuda.',
    '{name}: não temos certeza do que você quis dizer e por ora não enviamos ofertas. Responda STOP para não receber mais nada, START para continuar.',
  ],
  'pt-PT': [
    '{name}: responda STOP para não receber mais mensagens.',
    '{name}: não receberá mais mensagens. Responda START para voltar a receber.',
    '{name}: não receberá mais mensagens deste tipo. Responda STOP para não receber nenhuma.',
    '{name}: voltará a receber mensagens. STOP para terminar, HELP para ajuda.',
    '{name}: não temos a certeza de ter entendido e por agora não enviamos ofertas. Responda STOP para não receber mais nada, START para continuar.',
  ],
  nl: [
    '{name}: antwoord STOP om geen berichten meer te krijgen.',
    '{name}: u krijgt geen berichten meer. Antwoord START om ze weer te krijgen.',
    '{name}: u krijgt geen berichten van deze soort meer. Antwoord STOP om er geen enkele meer te krijgen.',
    '{name}: u krijgt weer berichten. STOP om te stoppen, HELP voor hulp.',
    '{name}: we weten niet zeker wat u bedoelt en sturen voorlopig geen aanbiedingen. Antwoord STOP om niets meer te krijgen, START om ze te blijven krijgen.',
  ],
  da: [
    '{name}: svar STOP for ikke at få flere beskeder.',
    '{name}: du får ikke flere beskeder. Svar START for at få dem igen.',
    '{name}: du får ikke flere beskeder af denne slags. Svar STOP for slet ingen at få.',
    '{name}: du får beskeder igen. STOP for at stoppe, HELP for hjælp.',
    '{name}: vi er ikke sikre på, hvad du mener, og sender ingen tilbud indtil videre. Svar STOP for ikke at få flere beskeder, START for at fortsætte.',
  ],
  sv: [
    '{name}: svara STOP för att inte få fler meddelanden.',
    '{name}: du får inga fler meddelanden. Svara START för att få dem igen.',
    '{name}: du får inga fler meddelanden av det slaget. Svara STOP för att inte få några alls.',
    '{name}: du får meddelanden igen. STOP för att avsluta, HELP för hjälp.',
    '{name}: vi är inte säkra på vad du menar och skickar inga erbjudanden tills vidare. Svara STOP för att inte få fler meddelanden, START för att fortsätta.',
  ],
  nb: [
    '{name}: svar STOP for ikke å få flere meldinger.',
    '{name}: du får ikke flere meldinger. Svar START for å få dem igjen.',
    '{name}: du får ikke flere meldinger av dette slaget. Svar STOP for ikke å få noen.',
    '{name}: du får meldinger igjen. STOP for å avslutte, HELP for hjelp.',
    '{name}: vi er ikke sikre på hva du mener, og sender ingen tilbud inntil videre. Svar STOP for ikke å få flere meldinger, START for å fortsette.',
  ],
  fi: [
    '{name}: vastaa STOP, niin et saa enää viestejä.',
    '{name}: et saa enää viestejä. Vastaa START, niin saat niitä taas.',
    '{name}: et saa enää tällaisia viestejä. Vastaa STOP, niin et saa mitään.',
    '{name}: saat taas viestejä. STOP lopettaa, HELP auttaa.',
    '{name}: emme ole varmoja, mitä tarkoitat, emmekä lähetä tarjouksia toistaiseksi. Vastaa STOP, jos et halua viestejä, START, jos haluat.',
  ],
  pl: [
    '{name}: odpowiedz STOP, aby nie otrzymywać więcej wiadomości.',
    '{name}: nie otrzymasz więcej wiadomości. Odpowiedz START, aby znów je otrzymywać.',
    '{name}: nie otrzymasz więcej takich wiadomości. Odpowiedz STOP, aby nie otrzymywać żadnych.',
    '{name}: znów będziesz otrzymywać wiadomości. STOP kończy, HELP pomaga.',
    '{name}: nie jesteśmy pewni, co masz na myśli, i na razie nie wysyłamy ofert. Odpowiedz STOP, aby nic nie otrzymywać, START, aby nadal otrzymywać.',
  ],
  cs: [
    '{name}: odpovězte STOP a už nedostanete žádné zprávy.',
    '{name}: už nedostanete žádné zprávy. Odpovězte START a budete je zase dostávat.',
    '{name}: už nedostanete zprávy tohoto druhu. Odpovězte STOP a nedostanete žádné.',
    '{name}: zase budete dostávat zprávy. STOP je ukončí, HELP pomůže.',
    '{name}: nejsme si jisti, co myslíte, a zatím neposíláme nabídky. Odpovězte STOP, nechcete-li zprávy, START, chcete-li je dál.',
  ],
  sk: [
    '{name}: odpovedzte STOP a už nedostanete žiadne správy.',
    '{name}: už nedostanete žiadne správy. Odpovedzte START a budete ich znova dostávať.',
    '{name}: už nedostanete správy tohto druhu. Odpovedzte STOP a nedostanete žiadne.',
    '{name}: znova budete dostávať správy. STOP ich ukončí, HELP pomôže.',
    '{name}: nie sme si istí, čo myslíte, a zatiaľ neposielame ponuky. Odpovedzte STOP, ak nechcete správy, START, ak ich chcete ďalej.',
  ],
  hu: [
    '{name}: válaszoljon STOP szóval, ha nem kér több üzenetet.',
    '{name}: nem kap több üzenetet. START válasszal újra kap.',
    '{name}: nem kap több ilyen üzenetet. STOP válasszal egyet sem kap.',
    '{name}: újra kap üzeneteket. STOP: vége, HELP: segítség.',
    '{name}: nem vagyunk biztosak abban, mire gondol, és egyelőre nem küldünk ajánlatokat. STOP: nem kér több üzenetet, START: továbbra is kér.',
  ],
  ro: [
    '{name}: răspundeți STOP ca să nu mai primiți mesaje.',
    '{name}: nu veți mai primi mesaje. Răspundeți START ca să le primiți din nou.',
    '{name}: nu veți mai primi mesaje de acest fel. Răspundeți STOP ca să nu primiți niciunul.',
    '{name}: veți primi din nou mesaje. STOP pentru oprire, HELP pentru ajutor.',
    '{name}: nu suntem siguri ce doriți și deocamdată nu trimitem oferte. Răspundeți STOP ca să nu mai primiți mesaje, START ca să continuați.',
  ],
  bg: [
    '{name}: отговорете STOP, за да не получавате повече съобщения.',
    '{name}: няма да получавате повече съобщения. Отговорете START, за да ги получавате отново.',
    '{name}: няма да получавате повече такива съобщения. Отговорете STOP, за да не получавате никакви.',
    '{name}: отново ще получавате съобщения. STOP за край, HELP за помощ.',
    '{name}: не сме сигурни какво имате предвид и засега не изпращаме оферти. Отговорете STOP, за да не получавате нищо, START, за да продължите.',
  ],
  ru: [
    '{name}: ответьте STOP, чтобы больше не получать сообщения.',
    '{name}: вы больше не будете получать сообщения. Ответьте START, чтобы получать их снова.',
    '{name}: вы больше не будете получать такие сообщения. Ответьте STOP, чтобы не получать никаких.',
    '{name}: вы снова будете получать сообщения. STOP — прекратить, HELP — помощь.',
    '{name}: мы не уверены, что вы имеете в виду, и пока не присылаем предложений. Ответьте STOP, чтобы ничего не получать, START, чтобы получать дальше.',
  ],
  uk: [
    '{name}: надішліть у відповідь STOP, щоб більше не отримувати повідомлень.',
    '{name}: ви більше не отримуватимете повідомлень. Надішліть START, щоб отримувати їх знову.',
    '{name}: ви більше не отримуватимете таких повідомлень. Надішліть STOP, щоб не отримувати жодних.',
    '{name}: ви знову отримуватимете повідомлення. STOP — припинити, HELP — допомога.',
    '{name}: ми не впевнені, що ви маєте на увазі, і поки не надсилаємо пропозицій. Надішліть STOP, щоб нічого не отримувати, START, щоб отримувати далі.',
  ],
  el: [
    '{name}: απαντήστε STOP για να μη λαμβάνετε άλλα μηνύματα.',
    '{name}: δεν θα λαμβάνετε άλλα μηνύματα. Απαντήστε START για να λαμβάνετε ξανά.',
    '{name}: δεν θα λαμβάνετε άλλα τέτοια μηνύματα. Απαντήστε STOP για να μη λαμβάνετε κανένα.',
    '{name}: θα λαμβάνετε ξανά μηνύματα. STOP για τέλος, HELP για βοήθεια.',
    '{name}: δεν είμαστε βέβαιοι τι εννοείτε και προς το παρόν δεν στέλνουμε προσφορές. Απαντήστε STOP για να μη λαμβάνετε τίποτα, START για να συνεχίσετε.',
  ],
  tr: [
    '{name}: mesaj almamak için STOP yazın.',
    '{name}: artık mesaj almayacaksınız. Yeniden almak için START yazın.',
    '{name}: artık bu tür mesaj almayacaksınız. Hiç almamak için STOP yazın.',
    '{name}: yeniden mesaj alacaksınız. Bitirmek için STOP, yardım için HELP.',
    '{name}: ne demek istediğinizden emin değiliz ve şimdilik teklif göndermiyoruz. Mesaj almamak için STOP, almaya devam etmek için START yazın.',
  ],
  ar: [
    '{name}: أرسل STOP لعدم تلقي الرسائل.',
    '{name}: لن تتلقى رسائل بعد الآن. أرسل START لتلقيها من جديد.',
    '{name}: لن تتلقى رسائل من هذا النوع. أرسل STOP لعدم تلقي أي رسالة.',
    '{name}: ستتلقى الرسائل من جديد. STOP للإيقاف، HELP للمساعدة.',
    '{name}: لسنا متأكدين مما تقصده، ولن نرسل عروضا حاليا. أرسل STOP لعدم تلقي الرسائل، أو START للاستمرار.',
  ],
  he: [
    '{name}: השיבו STOP כדי לא לקבל עוד הודעות.',
    '{name}: לא תקבלו עוד הודעות. השיבו START כדי לקבל שוב.',
    '{name}: לא תקבלו עוד הודעות מסוג זה. השיבו STOP כדי לא לקבל כלל.',
    '{name}: תקבלו שוב הודעות. STOP לסיום, HELP לעזרה.',
    '{name}: איננו בטוחים למה התכוונתם, ולפי שעה לא נשלח הצעות. השיבו STOP כדי לא לקבל הודעות, START כדי להמשיך.',
  ],
  fa: [
    '{name}: برای دریافت نکردن پیام STOP بفرستید.',
    '{name}: دیگر پیامی دریافت نمی‌کنید. برای دریافت دوباره START بفرستید.',
    '{name}: دیگر این نوع پیام را دریافت نمی‌کنید. برای قطع همه STOP بفرستید.',
    '{name}: دوباره پیام دریافت می‌کنید. STOP پایان، HELP راهنما.',
    '{name}: مطمئن نیستیم منظورتان چیست و فعلا پیشنهادی نمی‌فرستیم. برای قطع STOP و برای ادامه START بفرستید.',
  ],
  hi: [
    '{name}: संदेश न पाने के लिए STOP लिखें।',
    '{name}: अब आपको संदेश नहीं मिलेंगे। फिर पाने के लिए START लिखें।',
    '{name}: अब आपको इस तरह के संदेश नहीं मिलेंगे। कोई भी न पाने के लिए STOP लिखें।',
    '{name}: आपको फिर संदेश मिलेंगे। बंद करने के लिए STOP, मदद के लिए HELP।',
    '{name}: हम समझ नहीं पाए, और फ़िलहाल ऑफ़र नहीं भेज रहे। संदेश न पाने के लिए STOP, पाते रहने के लिए START लिखें।',
  ],
  th: [
    '{name}: ตอบ STOP เพื่อไม่รับข้อความอีก',
    '{name}: คุณจะไม่ได้รับข้อความอีก ตอบ START เพื่อรับอีกครั้ง',
    '{name}: คุณจะไม่ได้รับข้อความประเภทนี้อีก ตอบ STOP เพื่อไม่รับเลย',
    '{name}: คุณจะได้รับข้อความอีกครั้ง STOP เพื่อหยุด HELP เพื่อขอความช่วยเหลือ',
    '{name}: เราไม่แน่ใจว่าคุณหมายถึงอะไร และจะยังไม่ส่งข้อเสนอ ตอบ STOP เพื่อไม่รับข้อความ START เพื่อรับต่อ',
  ],
  vi: [
    '{name}: trả lời STOP để không nhận tin nữa.',
    '{name}: bạn sẽ không nhận tin nữa. Trả lời START để nhận lại.',
    '{name}: bạn sẽ không nhận loại tin này nữa. Trả lời STOP để không nhận tin nào.',
    '{name}: bạn sẽ lại nhận tin. STOP để dừng, HELP để được trợ giúp.',
    '{name}: chúng tôi chưa rõ ý bạn và tạm thời không gửi ưu đãi. Trả lời STOP để không nhận tin, START để tiếp tục.',
  ],
  id: [
    '{name}: balas STOP agar tidak menerima pesan lagi.',
    '{name}: Anda tidak akan menerima pesan lagi. Balas START untuk menerima lagi.',
    '{name}: Anda tidak akan menerima pesan jenis ini lagi. Balas STOP agar tidak menerima sama sekali.',
    '{name}: Anda akan menerima pesan lagi. STOP untuk berhenti, HELP untuk bantuan.',
    '{name}: kami kurang yakin maksud Anda dan untuk sementara tidak mengirim penawaran. Balas STOP agar tidak menerima pesan, START untuk terus menerima.',
  ],
  ms: [
    '{name}: balas STOP untuk tidak menerima mesej lagi.',
    '{name}: anda tidak akan menerima mesej lagi. Balas START untuk menerima semula.',
    '{name}: anda tidak akan menerima mesej jenis ini lagi. Balas STOP untuk tidak menerima langsung.',
    '{name}: anda akan menerima mesej semula. STOP untuk berhenti, HELP untuk bantuan.',
    '{name}: kami tidak pasti maksud anda dan buat masa ini tidak menghantar tawaran. Balas STOP untuk tidak menerima mesej, START untuk terus menerima.',
  ],
  'zh-Hans': [
    '{name}：回复 STOP 不再接收消息。',
    '{name}：您将不再收到消息。回复 START 可重新接收。',
    '{name}：您将不再收到此类消息。回复 STOP 不再接收任何消息。',
    '{name}：您将重新收到消息。回复 STOP 停止，HELP 获取帮助。',
    '{name}：我们不确定您的意思，暂不发送优惠信息。回复 STOP 不再接收，START 继续接收。',
  ],
  'zh-Hant': [
    '{name}：回覆 STOP 不再接收訊息。',
    '{name}：您將不再收到訊息。回覆 START 可重新接收。',
    '{name}：您將不再收到此類訊息。回覆 STOP 不再接收任何訊息。',
    '{name}：您將重新收到訊息。回覆 STOP 停止，HELP 取得協助。',
    '{name}：我們不確定您的意思，暫不發送優惠訊息。回覆 STOP 不再接收，START 繼續接收。',
  ],
  ja: [
    '{name}：配信を停止するには STOP と返信してください。',
    '{name}：今後メッセージは届きません。再開するには START と返信してください。',
    '{name}：この種類のメッセージは今後届きません。すべて停止するには STOP と返信してください。',
    '{name}：メッセージの配信を再開します。停止は STOP、ヘルプは HELP。',
    '{name}：ご意向が確認できないため、案内の配信を控えています。停止は STOP、継続は START と返信してください。',
  ],
  ko: [
    '{name}: 메시지를 받지 않으려면 STOP을 회신하세요.',
    '{name}: 더 이상 메시지를 받지 않습니다. 다시 받으려면 START를 회신하세요.',
    '{name}: 이런 메시지를 더 이상 받지 않습니다. 모두 받지 않으려면 STOP을 회신하세요.',
    '{name}: 다시 메시지를 받습니다. 중지는 STOP, 도움말은 HELP.',
    '{name}: 말씀을 정확히 이해하지 못해 당분간 홍보 문자를 보내지 않습니다. 수신을 원하지 않으면 STOP, 계속 받으려면 START를 회신하세요.',
  ],
  sw: [
    '{name}: jibu STOP ili usipokee ujumbe tena.',
    '{name}: hutapokea ujumbe tena. Jibu START ili upokee tena.',
    '{name}: hutapokea ujumbe wa aina hii tena. Jibu STOP ili usipokee wowote.',
    '{name}: utapokea ujumbe tena. STOP kuacha, HELP kwa msaada.',
    '{name}: hatuna hakika unamaanisha nini, na kwa sasa hatutumi ofa. Jibu STOP ili usipokee ujumbe, START ili uendelee.',
  ],
  is: [
    '{name}: svaraðu STOP til að fá engin fleiri skilaboð.',
    '{name}: þú færð engin fleiri skilaboð. Svaraðu START til að fá þau aftur.',
    '{name}: þú færð engin fleiri skilaboð af þessu tagi. Svaraðu STOP til að fá engin.',
    '{name}: þú færð skilaboð aftur. STOP til að hætta, HELP fyrir hjálp.',
    '{name}: við erum ekki viss um hvað þú átt við og sendum engin tilboð í bili. Svaraðu STOP til að fá ekkert meira, START til að halda áfram.',
  ],
  tl: [
    '{name}: mag-reply ng STOP para wala nang matanggap na mensahe.',
    '{name}: wala ka nang matatanggap na mensahe. Mag-reply ng START para makatanggap muli.',
    '{name}: wala ka nang matatanggap na ganitong mensahe. Mag-reply ng STOP para wala nang matanggap na kahit ano.',
    '{name}: makakatanggap ka na ulit ng mga mensahe. STOP para itigil, HELP para sa tulong.',
    '{name}: hindi kami sigurado sa ibig mong sabihin at hindi muna kami magpapadala ng alok. Mag-reply ng STOP para itigil lahat, START para magpatuloy.',
  ],
  bn: [
    '{name}: আর বার্তা না পেতে STOP লিখে উত্তর দিন।',
    '{name}: আপনি আর বার্তা পাবেন না। আবার পেতে START লিখে উত্তর দিন।',
    '{name}: আপনি এ ধরনের বার্তা আর পাবেন না। কোনো বার্তাই না পেতে STOP লিখুন।',
    '{name}: আপনি আবার বার্তা পাবেন। বন্ধ করতে STOP, সাহায্যের জন্য HELP লিখুন।',
    '{name}: আপনি কী বোঝাতে চান তা আমরা নিশ্চিত নই, তাই আপাতত কোনো অফার পাঠাব না। সব বন্ধ করতে STOP, চালিয়ে যেতে START লিখুন।',
  ],
  ur: [
    '{name}: مزید پیغامات نہ پانے کے لیے STOP لکھ کر جواب دیں۔',
    '{name}: آپ کو مزید پیغامات نہیں ملیں گے۔ دوبارہ پانے کے لیے START لکھیں۔',
    '{name}: آپ کو اس قسم کے پیغامات نہیں ملیں گے۔ کوئی پیغام نہ پانے کے لیے STOP لکھیں۔',
    '{name}: آپ کو دوبارہ پیغامات ملیں گے۔ بند کرنے کے لیے STOP، مدد کے لیے HELP لکھیں۔',
    '{name}: ہمیں یقین نہیں کہ آپ کیا چاہتے ہیں، اس لیے فی الحال کوئی پیشکش نہیں بھیجیں گے۔ سب بند کرنے کے لیے STOP، جاری رکھنے کے لیے START لکھیں۔',
  ],
};

/** Languages that there are answers in. */
export const ANSWER_LANGUAGES: readonly string[] = Object.keys(ANSWERS);

/** The hub's own answer in a language; `null`: there is none in it. */
export function standardAnswer(kind: AnswerKind, language: string, name: string): string | null {
  const text = ANSWERS[language]?.[ANSWER_KINDS.indexOf(kind)];
  return text === undefined ? null : text.replace('{name}', () => name);
}

/** Texts of the preference page by language. Their version is part of the evidence of every act: raise it with each change. */

/** Version of the texts. */
export const TEXTS_VERSION = '2';

/** Texts of the page in one language; `{sender}` is the name of the workspace. */
export interface PreferenceTexts {
  /** Name of the language in itself. */
  name: string;
  title: string;
  MARKETING: string;
  SURVEY: string;
  ALERT: string;
  TRANSACTIONAL: string;
  CONVERSATION: string;
  /** Before the hour from which on offers may come, and before the one until which. */
  from: string;
  until: string;
  anyTime: string;
  /** Hours that begin when they end. */
  sameHours: string;
  language: string;
  save: string;
  stop: string;
  saved: string;
  held: string;
  gone: string;
}

/** Texts by language, ISO 639-1; the first is for whoever has no other. */
export const PREFERENCE_TEXTS: Readonly<Record<string, PreferenceTexts>> = {
  en: {
    name: 'English',
    title: 'Text messages from {sender}',
    MARKETING: 'Send me offers and news',
    SURVEY: 'Ask me for my opinion',
    ALERT: 'Send me alerts',
    TRANSACTIONAL: 'Tell me about my orders and appointments',
    CONVERSATION: 'Answer me when I write',
    from: 'Send offers from',
    until: 'until',
    anyTime: 'at any time',
    sameHours: 'Choose two different hours: yours were not changed.',
    language: 'Language',
    save: 'Save',
    stop: 'Stop all messages',
    saved: 'Your choice is saved.',
    held: 'Messages to your number are held back for another reason. Ask {sender}.',
    gone: 'This link does not work any more. Ask for a new one.',
  },
  de: {
    name: 'Deutsch',
    title: 'SMS von {sender}',
    MARKETING: 'Senden Sie mir Angebote und Neuigkeiten',
    SURVEY: 'Fragen Sie mich nach meiner Meinung',
    ALERT: 'Senden Sie mir Warnungen',
    TRANSACTIONAL: 'Informieren Sie mich über meine Bestellungen und Termine',
    CONVERSATION: 'Antworten Sie mir, wenn ich schreibe',
    from: 'Angebote nur ab',
    until: 'bis',
    anyTime: 'jederzeit',
    sameHours: 'Wählen Sie zwei verschiedene Uhrzeiten: Ihre wurden nicht geändert.',
    language: 'Sprache',
    save: 'Speichern',
    stop: 'Keine Nachrichten mehr',
    saved: 'Ihre Wahl ist gespeichert.',
    held: 'Nachrichten an Ihre Nummer werden aus einem anderen Grund zurückgehalten. Fragen Sie {sender}.',
    gone: 'Dieser Link gilt nicht mehr. Bitten Sie um einen neuen.',
  },
  fr: {
    name: 'Français',
    title: 'SMS de {sender}',
    MARKETING: 'Envoyez-moi des offres et des nouvelles',
    SURVEY: 'Demandez-moi mon avis',
    ALERT: 'Envoyez-moi des alertes',
    TRANSACTIONAL: 'Informez-moi de mes commandes et rendez-vous',
    CONVERSATION: 'Répondez-moi quand j’écris',
    from: 'Envoyer les offres à partir de',
    until: 'jusqu’à',
    anyTime: 'à toute heure',
    sameHours: 'Choisissez deux heures différentes : les vôtres n’ont pas été modifiées.',
    language: 'Langue',
    save: 'Enregistrer',
    stop: 'Arrêter tous les messages',
    saved: 'Votre choix est enregistré.',
    held: 'Les messages à votre numéro sont retenus pour une autre raison. Demandez à {sender}.',
    gone: 'Ce lien ne fonctionne plus. Demandez-en un nouveau.',
  },
  es: {
    name: 'Español',
    title: 'SMS de {sender}',
    MARKETING: 'Envíenme ofertas y novedades',
    SURVEY: 'Pregúntenme mi opinión',
    ALERT: 'Envíenme alertas',
    TRANSACTIONAL: 'Infórmenme de mis pedidos y citas',
    CONVERSATION: 'Respóndanme cuando escriba',
    from: 'Enviar ofertas a partir de las',
    until: 'hasta las',
    anyTime: 'a cualquier hora',
    sameHours: 'Elija dos horas distintas: las suyas no se han cambiado.',
    language: 'Idioma',
    save: 'Guardar',
    stop: 'No recibir más mensajes',
    saved: 'Su elección está guardada.',
    held: 'Los mensajes a su número están retenidos por otro motivo. Pregunte a {sender}.',
    gone: 'Este enlace ya no funciona. Pida uno nuevo.',
  },
  it: {
    name: 'Italiano',
    title: 'SMS di {sender}',
    MARKETING: 'Inviatemi offerte e novità',
    SURVEY: 'Chiedetemi la mia opinione',
    ALERT: 'Inviatemi avvisi',
    TRANSACTIONAL: 'Informatemi sui miei ordini e appuntamenti',
    CONVERSATION: 'Rispondetemi quando scrivo',
    from: 'Inviare offerte dalle',
    until: 'fino alle',
    anyTime: 'a qualsiasi ora',
    sameHours: 'Scelga due orari diversi: i suoi non sono stati cambiati.',
    language: 'Lingua',
    save: 'Salva',
    stop: 'Non ricevere più messaggi',
    saved: 'La sua scelta è salvata.',
    held: 'I messaggi al suo numero sono trattenuti per un altro motivo. Chieda a {sender}.',
    gone: 'Questo link non funziona più. Ne chieda uno nuovo.',
  },
  pt: {
    name: 'Português',
    title: 'SMS de {sender}',
    MARKETING: 'Enviem-me ofertas e novidades',
    SURVEY: 'Perguntem a minha opinião',
    ALERT: 'Enviem-me alertas',
    TRANSACTIONAL: 'Informem-me sobre as minhas encomendas e marcações',
    CONVERSATION: 'Respondam-me quando eu escrever',
    from: 'Enviar ofertas a partir das',
    until: 'até às',
    anyTime: 'a qualquer hora',
    sameHours: 'Escolha duas horas diferentes: as suas não foram alteradas.',
    language: 'Língua',
    save: 'Guardar',
    stop: 'Não receber mais mensagens',
    saved: 'A sua escolha está guardada.',
    held: 'As mensagens para o seu número estão retidas por outro motivo. Pergunte a {sender}.',
    gone: 'Esta ligação já não funciona. Peça uma nova.',
  },
  nl: {
    name: 'Nederlands',
    title: 'Sms van {sender}',
    MARKETING: 'Stuur mij aanbiedingen en nieuws',
    SURVEY: 'Vraag mij naar mijn mening',
    ALERT: 'Stuur mij waarschuwingen',
    TRANSACTIONAL: 'Informeer mij over mijn bestellingen en afspraken',
    CONVERSATION: 'Antwoord mij als ik schrijf',
    from: 'Stuur aanbiedingen vanaf',
    until: 'tot',
    anyTime: 'op elk moment',
    sameHours: 'Kies twee verschillende tijden: die van u zijn niet gewijzigd.',
    language: 'Taal',
    save: 'Opslaan',
    stop: 'Geen berichten meer',
    saved: 'Uw keuze is opgeslagen.',
    held: 'Berichten naar uw nummer worden om een andere reden tegengehouden. Vraag het {sender}.',
    gone: 'Deze link werkt niet meer. Vraag een nieuwe.',
  },
  pl: {
    name: 'Polski',
    title: 'SMS-y od {sender}',
    MARKETING: 'Przysyłajcie mi oferty i nowości',
    SURVEY: 'Pytajcie mnie o opinię',
    ALERT: 'Przysyłajcie mi ostrzeżenia',
    TRANSACTIONAL: 'Informujcie mnie o moich zamówieniach i wizytach',
    CONVERSATION: 'Odpowiadajcie mi, gdy piszę',
    from: 'Wysyłaj oferty od',
    until: 'do',
    anyTime: 'o każdej porze',
    sameHours: 'Wybierz dwie różne godziny: obecne nie zostały zmienione.',
    language: 'Język',
    save: 'Zapisz',
    stop: 'Zatrzymaj wszystkie wiadomości',
    saved: 'Wybór został zapisany.',
    held: 'Wiadomości na ten numer są wstrzymane z innego powodu. Zapytaj: {sender}.',
    gone: 'Ten link już nie działa. Poproś o nowy.',
  },
  ar: {
    name: 'العربية',
    title: 'رسائل نصية من {sender}',
    MARKETING: 'أرسلوا لي العروض والأخبار',
    SURVEY: 'اسألوني عن رأيي',
    ALERT: 'أرسلوا لي التنبيهات',
    TRANSACTIONAL: 'أخبروني عن طلباتي ومواعيدي',
    CONVERSATION: 'أجيبوني عندما أكتب',
    from: 'إرسال العروض من الساعة',
    until: 'حتى الساعة',
    anyTime: 'في أي وقت',
    sameHours: 'اختر ساعتين مختلفتين: لم تتغير ساعاتك.',
    language: 'اللغة',
    save: 'حفظ',
    stop: 'إيقاف جميع الرسائل',
    saved: 'تم حفظ اختيارك.',
    held: 'الرسائل إلى رقمك موقوفة لسبب آخر. اسأل {sender}.',
    gone: 'هذا الرابط لم يعد يعمل. اطلب رابطا جديدا.',
  },
};

/** The language of the page for these locales, the first that it has; else English. */
export function pageLanguage(locales: readonly (string | null)[]): string {
  for (const locale of locales) {
    const [language = ''] = (locale ?? '').toLowerCase().split('-');
    if (Object.hasOwn(PREFERENCE_TEXTS, language)) return language;
  }
  return 'en';
}

/** Texts of a language. */
export function textsOf(language: string): PreferenceTexts {
  const texts = PREFERENCE_TEXTS[language] ?? PREFERENCE_TEXTS.en;
  if (texts === undefined) throw new Error('the English texts lack');
  return texts;
}

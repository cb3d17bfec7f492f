// Answers of people to a reminder: words that confirm or decline, by language, beside yes and no. A native reader should look at each.

/** Words of one language. */
export interface ConfirmationRow {
  /** ISO 639-1. */
  language: string;
  confirm: readonly string[];
  decline: readonly string[];
}

/**
 * Words that are the whole answer, in whatever case and with whatever punctuation. C and R, which the reminders of practices ask for, count in languages of the
 * Latin alphabet. What is an opt-out by law, as CANCEL is in the US, is one here too: it is read first.
 */
export const CONFIRMATIONS: readonly ConfirmationRow[] = [
  {
    language: 'en',
    confirm: ['c', 'confirm', 'confirmed', 'ok confirm', 'i will be there', 'i ll be there', 'see you then'],
    decline: ['r', 'cancel', 'reschedule', 'i can t come', 'can t make it', 'i can not come'],
  },
  {
    language: 'es',
    confirm: ['c', 'confirmar', 'confirmado', 'confirmada', 'ahí estaré', 'allí estaré'],
    decline: ['r', 'cancelar', 'cancelo', 'anular', 'anulo', 'no puedo ir', 'cambiar'],
  },
  {
    language: 'fr',
    confirm: ['c', 'confirmer', 'confirmé', 'je viens', 'je serai là'],
    decline: ['r', 'annuler', 'annulé', 'j annule', 'reporter', 'je ne peux pas venir'],
  },
  {
    language: 'de',
    confirm: ['c', 'b', 'bestätigen', 'bestätige', 'ich komme', 'passt'],
    decline: [
      'r',
      'a',
      'absagen',
      'abgesagt',
      'ich sage ab',
      'absage',
      'verschieben',
      'ich kann nicht',
      'ich kann nicht kommen',
    ],
  },
  {
    language: 'it',
    confirm: ['c', 'confermare', 'confermato', 'ci sarò', 'vengo'],
    decline: ['r', 'annullare', 'annullo', 'disdire', 'disdico', 'spostare', 'non posso venire'],
  },
  {
    language: 'pt',
    confirm: ['c', 'confirmar', 'confirmado', 'confirmada', 'estarei lá'],
    decline: ['r', 'cancelar', 'cancelo', 'desmarcar', 'remarcar', 'não posso ir'],
  },
  {
    language: 'nl',
    confirm: ['c', 'b', 'bevestigen', 'bevestig', 'ik kom'],
    decline: ['r', 'a', 'afzeggen', 'ik zeg af', 'annuleren', 'verzetten', 'ik kan niet'],
  },
  {
    language: 'da',
    confirm: ['c', 'b', 'bekræft', 'bekræfter', 'jeg kommer'],
    decline: ['r', 'a', 'afbud', 'aflys', 'afbestil', 'jeg kan ikke'],
  },
  {
    language: 'sv',
    confirm: ['c', 'b', 'bekräfta', 'bekräftar', 'jag kommer'],
    decline: ['r', 'a', 'avboka', 'avbokar', 'boka om', 'jag kan inte'],
  },
  {
    language: 'nb',
    confirm: ['c', 'b', 'bekreft', 'bekrefter', 'jeg kommer'],
    decline: ['r', 'a', 'avbestill', 'avlys', 'jeg kan ikke'],
  },
  {
    language: 'fi',
    confirm: ['c', 'v', 'vahvistan', 'vahvista', 'tulen'],
    decline: ['r', 'p', 'peru', 'perun', 'peruutan', 'en pääse'],
  },
  {
    language: 'pl',
    confirm: ['c', 'p', 'potwierdź', 'będę', 'przyjdę'],
    decline: ['r', 'o', 'odwołuję', 'odwołaj', 'anuluj', 'nie przyjdę', 'nie mogę'],
  },
  {
    language: 'cs',
    confirm: ['c', 'p', 'potvrdit', 'přijdu'],
    decline: ['r', 'z', 'zrušit', 'ruším', 'nepřijdu', 'nemohu'],
  },
  {
    language: 'sk',
    confirm: ['c', 'p', 'potvrdiť', 'prídem'],
    decline: ['r', 'z', 'zrušiť', 'ruším', 'neprídem', 'nemôžem'],
  },
  {
    language: 'hu',
    confirm: ['c', 'm', 'megerősít', 'ott leszek', 'jövök'],
    decline: ['r', 'l', 'lemond', 'lemondom', 'nem tudok menni'],
  },
  { language: 'ro', confirm: ['c', 'confirmat', 'vin'], decline: ['r', 'anulez', 'anulare', 'nu pot veni'] },
  { language: 'bg', confirm: ['потвърждавам', 'идвам'], decline: ['отказвам', 'отказ', 'не мога'] },
  {
    language: 'ru',
    confirm: ['подтвердить', 'приду'],
    decline: ['отмена', 'отменить', 'отменяю', 'не приду', 'не могу'],
  },
  {
    language: 'uk',
    confirm: ['підтвердити', 'прийду'],
    decline: ['скасувати', 'скасовую', 'відміна', 'не прийду', 'не можу'],
  },
  { language: 'el', confirm: ['επιβεβαίωση', 'θα έρθω'], decline: ['ακύρωση', 'ακυρώνω', 'δεν μπορώ'] },
  { language: 'tr', confirm: ['c', 'o', 'onayla', 'geleceğim'], decline: ['r', 'i', 'iptal', 'gelemem', 'erteleme'] },
  { language: 'ar', confirm: ['تأكيد', 'أؤكد', 'سأحضر'], decline: ['إلغاء', 'الغاء', 'لن أحضر'] },
  { language: 'he', confirm: ['אישור', 'אגיע'], decline: ['ביטול', 'לבטל', 'לא אגיע'] },
  { language: 'hi', confirm: ['पुष्टि'], decline: ['रद्द', 'रद्द करें'] },
  { language: 'vi', confirm: ['xác nhận', 'xac nhan'], decline: ['hủy', 'huy'] },
  {
    language: 'id',
    confirm: ['c', 'konfirmasi', 'saya datang'],
    decline: ['r', 'batal', 'batalkan', 'tidak bisa datang'],
  },
  { language: 'zh', confirm: ['确认', '確認', '会来'], decline: ['取消', '改期', '不来'] },
  { language: 'ja', confirm: ['確認', '伺います'], decline: ['キャンセル', '取消', '変更'] },
  { language: 'ko', confirm: ['확인', '갈게요'], decline: ['취소', '변경'] },
];

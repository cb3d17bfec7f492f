import { describe, expect, test } from 'vitest';
import { mayConfirm, readConfirmation } from '../../src/domains/conversations/answers.ts';
import { attendanceIn } from '../../src/domains/triggers/attendance.ts';

describe('an answer to a reminder', () => {
  test.each([
    ['C', 'en', 'CONFIRMED'],
    ['yes please', 'en', 'CONFIRMED'],
    [' c. ', 'fr', 'CONFIRMED'],
    ['Bestätige', 'de-AT', 'CONFIRMED'],
    ['ja', 'de', 'CONFIRMED'],
    ['Je viens', 'fr', 'CONFIRMED'],
    ['R', null, 'DECLINED'],
    ['cancel', 'en', 'DECLINED'],
    ['I can’t come', 'en', 'DECLINED'],
    ['absagen', 'de', 'DECLINED'],
    ['no puedo ir', 'es', 'DECLINED'],
    ['キャンセル', 'ja', 'DECLINED'],
    ['absagen', 'fr', null],
    ['SÍ!', 'es-MX', 'CONFIRMED'],
    ['si', 'es', 'CONFIRMED'],
    ['¡Ahí estaré!', 'es', 'CONFIRMED'],
    ['Anulo.', 'es', 'DECLINED'],
    ['CONFIRMÉ', 'fr', 'CONFIRMED'],
    ['je serai la…', 'fr', 'CONFIRMED'],
    ['J’annule', 'fr-CA', 'DECLINED'],
    ['BESTAETIGE', 'de', null],
    ['bestatige', 'de', 'CONFIRMED'],
    ['Ich  kann nicht kommen!!', 'de-CH', 'DECLINED'],
    ['Ci sarò 👍', 'it', 'CONFIRMED'],
    ['DISDICO', 'it', 'DECLINED'],
    ['Estarei lá', 'pt-BR', 'CONFIRMED'],
    ['nao posso ir', 'pt', 'DECLINED'],
    ['Bevestig!', 'nl-BE', 'CONFIRMED'],
    ['afzeggen', 'nl', 'DECLINED'],
    ['BEKRÆFTER', 'da', 'CONFIRMED'],
    ['Bekrefter.', 'no', 'CONFIRMED'],
    ['Bekräftar', 'sv', 'CONFIRMED'],
    ['avboka', 'sv', 'DECLINED'],
    ['en paase', 'fi', 'DECLINED'],
    ['С', 'en', 'CONFIRMED'],
    ['“R”', 'pl', 'DECLINED'],
    ['Anulo', 'en', null],
    ['see you', 'en', null],
    ['C u later', 'en', null],
    ['no more messages', 'en', null],
    ['', 'en', null],
  ] as const)('%j in %s is %s', (text, locale, means) => {
    expect(readConfirmation(text, locale)).toBe(means);
    if (means !== null) expect(mayConfirm(text)).toBe(true);
  });
});

test('attendance adds up, and has no share where nothing is known', () => {
  const counts = [
    { answer: 'CONFIRMED', outcome: 'attended', count: 8 },
    { answer: 'CONFIRMED', outcome: 'no_show', count: 2 },
    { answer: null, outcome: 'no_show', count: 1 },
    { answer: null, outcome: null, count: 4 },
    { answer: 'DECLINED', outcome: null, count: 3 },
  ] as const;
  expect(attendanceIn(counts)).toEqual({
    ...{ reminded: 18, confirmed: 10, declined: 3, noAnswer: 5, attended: 8, noShow: 3 },
    ...{ noShowPercent: 300 / 11, noShowPercentConfirmed: 20, noShowPercentNoAnswer: 100 },
  });
  expect(attendanceIn([])).toMatchObject({ reminded: 0, noShowPercent: null });
});

import { describe, expect, test } from 'vitest';
import { ANSWERS } from '../../src/domains/conversations/answer-words.ts';
import { mayBeAnswer, questionIn, readAnswer } from '../../src/domains/conversations/answers.ts';
import { classifyReply } from '../../src/policy/replies/classify.ts';

test.each<[string, string, 'YES' | 'NO' | null]>([
  ['Yes!', 'en', 'YES'],
  ['  yes, please ', 'en', 'YES'],
  ['Y', 'de', 'YES'],
  ['JA', 'de', 'YES'],
  ['Ja, gerne.', 'de', 'YES'],
  ['ja', 'en', null],
  ['Sí', 'es', 'YES'],
  ['si', 'es-MX', 'YES'],
  ['SIM', 'pt-BR', 'YES'],
  ['OUI', 'fr', 'YES'],
  ['D’accord', 'fr', 'YES'],
  ['да', 'ru', 'YES'],
  ['Да!', 'bg', 'YES'],
  ['نعم', 'ar', 'YES'],
  ['はい', 'ja', 'YES'],
  ['「はい」', 'ja', 'YES'],
  ['是', 'zh-Hant', 'YES'],
  ['네', 'ko', 'YES'],
  ['हाँ', 'hi', 'YES'],
  ['ja', 'no', 'YES'],
  ['START', 'de', null],
  ['no', 'en', 'NO'],
  ['Nein danke', 'de', 'NO'],
  ['yes but only on weekdays', 'en', null],
  ['not yes', 'en', null],
  ['ok', 'en', null],
  ['maybe', 'en', null],
  ['STOP', 'en', null],
  ['', 'en', null],
])('"%s" in %s is %s', (text, locale, answer) => {
  expect(readAnswer(text, [locale])).toBe(answer);
  if (answer !== null) expect(mayBeAnswer(text)).toBe(true);
});

describe('each language', () => {
  test.each(ANSWERS.map((row) => [row.language, row] as const))(
    '%s: its words are read, and none is a STOP',
    (language, row) => {
      for (const word of row.yes) expect([word, readAnswer(word.toUpperCase(), [language])]).toEqual([word, 'YES']);
      for (const word of row.no) expect([word, readAnswer(`${word}.`, [language])]).toEqual([word, 'NO']);
      for (const word of row.yes) expect(classifyReply(word).outcome).not.toBe('OPT_OUT');
      const { question } = questionIn([language]);
      expect(question).toContain('{sender}');
      expect(question.length).toBeLessThan(140);
      if (row.question === null) return;
      // The word that the text asks for is a yes.
      const words = question.split(/[\s,.:;"“”「」]+/u);
      expect(words.some((word) => readAnswer(word, [language]) === 'YES')).toBe(true);
    },
  );
});

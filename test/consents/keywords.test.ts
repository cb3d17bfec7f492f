import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEYWORDS, readKeyword } from '../../src/domains/consents/keywords.ts';

const EVERY_WORD = KEYWORDS.flatMap(({ keyword, words }) => words.map((word) => ({ word, keyword })));

describe('the table', () => {
  test.each(EVERY_WORD)('$word asks for $keyword', ({ word, keyword }) => {
    expect(readKeyword(word)).toBe(keyword);
    expect(readKeyword(word.toUpperCase())).toBe(keyword);
  });

  test('has no word that asks for two things', () => {
    const asked = new Map<string, string>();
    for (const { word, keyword } of EVERY_WORD)
      expect(asked.get(word) ?? keyword).toBe(asked.set(word, keyword).get(word));
  });

  test('names the source and the language of every word', () => {
    for (const { source, language } of KEYWORDS) {
      expect(source).not.toBe('');
      expect(language).toMatch(/^[a-z]{2}$/);
    }
  });
});

describe('an opt-out is understood', () => {
  test.each([
    'STOP!!',
    'Stop.',
    'stop please',
    'Please stop',
    'please stop, thanks!',
    'Stop now please. Thank you',
    '« Stopp »',
    '"stop"',
    '“Stop”',
    '(stop)',
    '  stop\r\n',
    'СТОП',
    'ARRÊT',
    'arrêt svp',
    'Arrêt, s’il vous plaît',
    'PARAR por favor',
    'توقف',
    'تـوقـف',
    '停止',
    'ＳＴＯＰ',
    'ⓈⓉⓄⓅ',
    'STOOOOP',
    'stopppp',
    'STOP 🛑',
    '🛑stop🛑',
    'S\u200bT\u200cO\u200dP',
    '\u200eSTOP\u200f',
    'st\u00adop',
    '\ufeffSTOP',
    'STÖP'.replace('Ö', 'O\u0308'),
    'stop all',
    'STOP-ALL',
    'Opt-Out',
    'opt  out',
    'stop texting me',
    'İPTAL',
  ])('%j', (text) => {
    expect(readKeyword(text)).toBe('STOP');
  });
});

describe('what only looks like one is not', () => {
  test.each([
    "don't stop",
    'stop by the shop',
    'Stop to 88000',
    'stops',
    'nonstop',
    'stop it, you are funny',
    'bus stop',
    'the end',
    'can you help me',
    'helpful',
    'start of the day',
    'yes',
    '',
    '   ',
    '🛑',
    'please',
    'please please',
    's t o p',
    'STOP1',
    'stop\nby the shop',
    `stop ${'please '.repeat(20)}`,
  ])('%j', (text) => {
    expect(readKeyword(text)).toBeNull();
  });
});

describe('for any text', () => {
  const noise = fc.stringMatching(/^[\s.,!?"'«»“”()*_\-…:;/🛑🙏\u200b\ufeff]{0,8}$/u);

  test('what surrounds a keyword without letters or digits does not hide it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVERY_WORD), noise, noise, ({ word, keyword }, before, after) => {
        expect(readKeyword(`${before}${word}${after}`)).toBe(keyword);
      }),
    );
  });

  test('nothing throws, and a word that is not in the table is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        expect(['STOP', 'START', 'HELP', null]).toContain(readKeyword(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

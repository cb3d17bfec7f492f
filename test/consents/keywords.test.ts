import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEYWORDS } from '../../src/domains/consents/keyword-table.ts';
import { readKeyword } from '../../src/domains/consents/keywords.ts';

const EVERY_WORD = KEYWORDS.flatMap(({ keyword, words }) => words.map((word) => ({ word, keyword })));

describe('the table', () => {
  test.each(EVERY_WORD)('$word asks for $keyword', ({ word, keyword }) => {
    expect(readKeyword(word)?.keyword).toBe(keyword);
    expect(readKeyword(word.toUpperCase())?.keyword).toBe(keyword);
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
    'S.T.O.P.',
    's t o p',
    'S-T-O-P!',
    'STOP STOP',
    'stop. stop. STOP!!!',
    'Stop, unsubscribe',
    'unsub',
    'Unsubscribe me',
    'please unsubscribe me from this list',
    'stop2quit',
    'Stop2end',
    'TSOP',
    'please stop sending text reminders',
    'Stop sending me these messages please',
    'stop all texts',
    'STOP ALL MESSAGES NOW',
    'Please don’t text me anymore',
    'do not contact me',
    'no more texts pls',
    'take me off your list',
    'Remove my number',
    'Opt me out of all alerts',
    'ok stop',
    'Do not EVER contact me again',
    'Don’t text back',
    'STOP\n\nSent from my iPhone',
    'Text STOP to opt out',
    'Reply STOP to unsubscribe',
    'STOP / ARRET',
    'Unsubscibe',
    'reply STOP',
    'ΣΤΟΠ',
    'Στοπ!',
    // As GSM 7-bit carries it: Latin T and O between Greek Σ and Π.
    'Σ\u0054\u004fΠ',
    // Latin C, T and O, as a keyboard with both scripts writes them.
    '\u0043\u0054\u004fП',
    'İptal lütfen',
  ])('%j', (text) => {
    expect(readKeyword(text)?.keyword).toBe('STOP');
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
    'STOP1',
    'STOP 12345',
    'stop 1 of 2',
    'stop start',
    'unstop stop',
    'stop sending flowers',
    'no more',
    'no more mr nice guy',
    'remove the tumour',
    'cancel my order',
    'end of message',
    'do not text and drive',
    'don’t stop texting me',
    'opt out of the meeting',
    'unsubscribe my brother',
    'I.B.M.',
    // What phones write when somebody puts a heart to our message.
    'Loved “Reply STOP to opt out”',
    'Emphasized “STOP”',
    'We have got to STOP this terrible bill!!',
    'stop to eat',
    'text',
    'never text while driving',
    'stop\nby the shop',
    `stop ${'please '.repeat(20)}`,
  ])('%j', (text) => {
    expect(readKeyword(text)).toBeNull();
  });
});

describe('a match', () => {
  test.each([
    ['Unsubscribe me', 'en/unsubscribe …'],
    ['stop  STOP', 'en/stop'],
    ['« Stopp »', 'de/stopp'],
    ['Please stop sending text reminders', 'en/stop sending …'],
  ])('of %j names its word', (text, rule) => {
    expect(readKeyword(text)?.rule).toBe(rule);
  });
});

describe('the words of a workspace', () => {
  const own = [
    { keyword: 'STOP' as const, word: 'Raus!' },
    { keyword: 'HELP' as const, word: '¿Quién eres?' },
    { keyword: 'START' as const, word: 'wieder da' },
  ];
  test.each([
    ['raus', 'STOP', 'own/Raus!'],
    ['RAUS RAUS bitte', 'STOP', 'own/Raus!'],
    ['quien eres', 'HELP', 'own/¿Quién eres?'],
    ['Wieder da.', 'START', 'own/wieder da'],
    ['stop', 'STOP', 'en/stop'],
  ])('are read as those of the table are: %j', (text, keyword, rule) => {
    expect(readKeyword(text, own)).toEqual({ keyword, rule });
  });

  test('are nothing elsewhere, and do not take the place of STOP', () => {
    expect(readKeyword('raus')).toBeNull();
    expect(readKeyword('stop', [{ keyword: 'HELP', word: 'stop' }])?.keyword).toBe('STOP');
  });
});

describe('for any text', () => {
  const noise = fc.stringMatching(/^[\s.,!?"'«»“”()*_\-…:;/🛑🙏\u200b\ufeff]{0,8}$/u);

  test('what surrounds a keyword without letters or digits does not hide it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVERY_WORD), noise, noise, ({ word, keyword }, before, after) => {
        expect(readKeyword(`${before}${word}${after}`)?.keyword).toBe(keyword);
      }),
    );
  });

  test('nothing throws, and a word that is not in the table is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        expect(['STOP', 'START', 'HELP', null]).toContain(readKeyword(text)?.keyword ?? null);
      }),
      { numRuns: 2_000 },
    );
  });
});

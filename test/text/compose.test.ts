import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose } from '../../src/text/compose.ts';
import { measure } from '../../src/text/encode.ts';

describe('a composed text', () => {
  test.each([
    ['cafe\u0301', 'café', 'GSM7'],
    ['u\u0308ber', 'über', 'GSM7'],
    ['5 \u212b', '5 Å', 'GSM7'],
    ['\u2126', 'Ω', 'GSM7'],
    ['a\u037eb', 'a;b', 'GSM7'],
    ['\u1112\u1161\u11ab\u1100\u1173\u11af', '한글', 'UCS2'],
    ['e\u0323\u0302', 'ệ', 'UCS2'],
    ['x\u0301', 'x\u0301', 'UCS2'],
    ['plain', 'plain', 'GSM7'],
    // Composition would take them apart.
    ['\u0958', '\u0958', 'UCS2'],
    ['\ufb2a', '\ufb2a', 'UCS2'],
    ['cafe\u0301 \u0958', 'café \u0958', 'UCS2'],
  ])('of %j is %j, in %s', (text, composed, encoding) => {
    expect(compose(text)).toBe(composed);
    expect(measure(composed).encoding).toBe(encoding);
  });

  test('is canonically the same, never longer, and composed once for all', () => {
    const unit = fc.oneof(
      fc.constantFrom(...'aeouΩ\u0301\u0308\u0323\u0958\u1100\u1161\u11a8\ufb2a한'),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const composed = compose(text);
        expect(composed.normalize('NFD')).toBe(text.normalize('NFD'));
        expect(composed.length).toBeLessThanOrEqual(text.length);
        expect(compose(composed)).toBe(composed);
      }),
    );
  });
});

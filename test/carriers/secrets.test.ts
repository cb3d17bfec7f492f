import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decryptSecret, encryptSecret } from '../../src/domains/carriers/secrets.ts';
import { isStorable, isStorableJson } from '../../src/kernel/storable.ts';

const KEY = Buffer.alloc(32, 1);

test('a secret is read back with its key, and differs each time it is stored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const stored = encryptSecret(KEY, text);
      expect(decryptSecret(KEY, stored)).toBe(text);
      expect(encryptSecret(KEY, text).equals(stored)).toBe(false);
      if (text.length > 3) expect(stored.includes(Buffer.from(text))).toBe(false);
    }),
  );
});

test('another key, or one bit that was changed, gives nothing', () => {
  const stored = encryptSecret(KEY, 'secret');
  expect(() => decryptSecret(Buffer.alloc(32, 2), stored)).toThrow();
  for (let at = 0; at < stored.length; at++) {
    const changed = Buffer.from(stored);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => decryptSecret(KEY, changed), `octet ${at}`).toThrow();
  }
  for (let length = 0; length < stored.length; length++) {
    expect(() => decryptSecret(KEY, stored.subarray(0, length)), `${length} octets`).toThrow();
  }
});

test('a JSON value is storable when every text in it is', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\\', 'u', '0', '\u0000', '\ud800', '\udc00', '😀', '"', 'd') });
  fc.assert(
    fc.property(fc.array(text), (list) => {
      expect(isStorableJson(JSON.stringify(list))).toBe(list.every(isStorable));
      expect(isStorableJson(JSON.stringify(Object.fromEntries(list.map((each) => [each, 1]))))).toBe(
        list.every(isStorable),
      );
    }),
    { numRuns: 2_000 },
  );
});

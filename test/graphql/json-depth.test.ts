import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkJsonDepth, jsonDepth, MAX_JSON_DEPTH } from '../../src/graphql/limits/json-depth.ts';

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Levels of a value, the slow way. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('the depth of JSON', () => {
  test('is that of the parsed value, whatever stands in its strings', () => {
    const text = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', 'a', '\n') });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 6 }, text, fc.integer(), fc.array(tie('tree'), { maxLength: 3 }), tie('object')),
      object: fc.dictionary(text, tie('tree'), { maxKeys: 3 }),
    }));
    fc.assert(
      fc.property(tree, (value) => jsonDepth(JSON.stringify(value)) === depthOf(value)),
      { numRuns: 500 },
    );
  });

  test.each([
    ['lists', lists(MAX_JSON_DEPTH), lists(MAX_JSON_DEPTH + 1)],
    ['objects', objects(MAX_JSON_DEPTH), objects(MAX_JSON_DEPTH + 1)],
    ['lists that never end', '['.repeat(MAX_JSON_DEPTH), '['.repeat(200)],
  ])('of %s is taken up to the limit and refused above it, with both', (_what, within, above) => {
    expect(() => checkJsonDepth(within)).not.toThrow();
    expect(() => checkJsonDepth(above)).toThrow(/levels of JSON, at most 64/);
  });

  test.each([
    ['backslashes', `{"a":"${'\\'.repeat(4_000_000)}`],
    ['escaped quotes', `{"a":"${'\\"'.repeat(2_000_000)}`],
    ['empty strings', `[${'"",'.repeat(1_500_000)}""]`],
    ['brackets', lists(2_000_000)],
  ])('of 4 MB of %s takes less than the parsing of it would', (_what, text) => {
    const startedAt = performance.now();
    jsonDepth(text);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

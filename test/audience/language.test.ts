import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSegment } from '../../src/domains/audience/language/parse.ts';
import { namesOf, printSegment } from '../../src/domains/audience/language/print.ts';
import type { SegmentTree, Vocabulary } from '../../src/kernel/segment.ts';
import { arbitraryTree, FIELDS } from './arbitrary.ts';

const WORDS: Vocabulary = {
  fields: new Map(FIELDS.map((field) => [field.name, { ...field, id: field.name }])),
  lists: new Map([
    ['Fair', 'l1'],
    ['Spring fair', 'l2'],
  ]),
  segments: new Map([['Big spenders', 's1']]),
};

function read(text: string): SegmentTree {
  const parsed = parseSegment(text, WORDS);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.tree;
}
const fault = (text: string) => {
  const parsed = parseSegment(text, WORDS);
  if (parsed.ok) throw new Error(`"${text}" was read`);
  return parsed.fault;
};

const FRANCE = { kind: 'compare', field: 'country', is: '=', value: 'FR' };

describe('a text', () => {
  test.each<[string, object]>([
    ['country = FR', FRANCE],
    ['COUNTRY=fr', FRANCE],
    [
      'country = FR and did bought > 2 in 30 days and not tag vip',
      {
        kind: 'and',
        of: [
          FRANCE,
          { kind: 'event', name: 'bought', where: [], is: '>', count: 2, span: { count: 30, unit: 'days' } },
          { kind: 'not', of: { kind: 'tag', tag: 'vip' } },
        ],
      },
    ],
    ['tag a or tag b and tag c', { kind: 'or', of: [{ tag: 'a' }, { kind: 'and', of: [{ tag: 'b' }, { tag: 'c' }] }] }],
    ['(tag a or tag b) and tag c', { kind: 'and', of: [{ kind: 'or' }, { tag: 'c' }] }],
    ['not tag a and tag b', { kind: 'and', of: [{ kind: 'not' }, { tag: 'b' }] }],
    ['tag "not"', { kind: 'tag', tag: 'not' }],
    ['tag "a \\"b\\" \\\\"', { kind: 'tag', tag: 'a "b" \\' }],
    ['"plan of the year" in (gold, "pay as you go")', { kind: 'in', values: ['gold', 'pay as you go'] }],
    ['points >= 2.5', { kind: 'compare', field: 'points', is: '>=', value: 2.5 }],
    ['newsletter = TRUE', { kind: 'compare', value: true }],
    ['appointment in next 24 hours', { kind: 'within', direction: 'next', span: { count: 24, unit: 'hours' } }],
    ['appointment > 2026-12-01T10:00+01:00', { kind: 'compare', value: '2026-12-01T09:00:00Z' }],
    ['home within 20 km of 48.85, 2.35', { kind: 'near', kilometres: 20, latitude: 48.85, longitude: 2.35 }],
    [
      'did bought (total > 100, sku = "7")',
      { kind: 'event', where: [{ value: 100 }, { value: '7' }], is: '>=', count: 1 },
    ],
    ['never clicked marketing in 90 days', { kind: 'not', of: { kind: 'history', purpose: 'MARKETING', count: 1 } }],
    ['delivered = 0', { kind: 'history', what: 'delivered', purpose: null, is: '=', count: 0, span: null }],
    [
      'has points and list "Spring fair" or segment "Big spenders"',
      { kind: 'or', of: [{ of: [{}, { id: 'l2' }] }, { id: 's1' }] },
    ],
    ['locale = FR-ca', { value: 'fr-CA' }],
    ['consent marketing', { kind: 'consent', purpose: 'MARKETING' }],
  ])('%s', (text, tree) => {
    expect(read(text)).toMatchObject(tree);
    expect(read(printSegment(read(text), namesOf(WORDS)))).toEqual(read(text));
  });

  test.each<[string, number, string, RegExp]>([
    ['', 0, '', /^Character 1: the end of the text is not possible here\. Possible: not, \(, a field/],
    ['country', 7, '', /Possible: =, !=, in\.$/],
    ['country > FR', 8, '>', /Possible: =, !=, in/],
    ['country = Gaul', 10, 'Gaul', /"Gaul" is no value of country: it takes a country such as FR/],
    ['pionts > 3', 0, 'pionts', /"pionts" is no field \(did you mean points\?\)/],
    ['points > many', 9, 'many', /it takes a number/],
    ['tag a tag b', 6, 'tag', /Possible: and, or, the end/],
    ['(tag a', 6, '', /Possible: and, or, \)/],
    ['tag a and', 9, '', /Possible: not/],
    ['list Fare', 5, 'Fare', /"Fare" is no list \(did you mean Fair\?\)/],
    ['segment "Big spender"', 8, '"Big spender"', /did you mean Big spenders\?/],
    ['consent offers', 8, 'offers', /Possible: transactional, otp, marketing/],
    ['did bought in 30', 16, '', /Possible: days, hours/],
    ['did bought in 30 years', 17, 'years', /Possible: days, hours/],
    ['did bought in 9999 days', 14, '9999', /is more than the 3650 days/],
    ['did bought > x', 13, 'x', /a whole number of times, from 0 to 1000000/],
    ['did bought (total > x)', 20, 'x', /Possible: a number/],
    ['"plan of the year" = platinum', 21, 'platinum', /it takes one of gold, pay as you go, true/],
    ['appointment = 2026-02-31', 14, '2026-02-31', /a date such as/],
    ['newsletter > true', 11, '>', /Possible: =, !=, in/],
    ['home = Paris', 5, '=', /Possible: within/],
    ['home within 20 km of 99, 2', 21, '99', /degrees north, from -90 to 90/],
    ['never bought', 6, 'bought', /Possible: sent, delivered, clicked, replied/],
    ['tag "a', 4, '"', /has no end/],
    ['tag a & tag b', 6, '&', /"&" means nothing here/],
    [`${'not '.repeat(21)}tag a`, 84, 'tag', /nested more than 20 deep/],
    ['x'.repeat(4_001), 4_000, '', /at most 4000 characters/],
  ])('%s is blamed at %i', (text, position, found, message) => {
    expect(fault(text)).toMatchObject({ position, found, message: expect.stringMatching(message) });
  });

  test('of any tree is read as that tree', () => {
    fc.assert(
      fc.property(arbitraryTree(['l1', 'l2'], ['s1']), (tree) => {
        const text = printSegment(tree, namesOf(WORDS));
        const parsed = parseSegment(text, WORDS);
        if (!parsed.ok && /nested|conditions|characters/.test(parsed.fault.message)) return;
        expect(parsed, text).toEqual({ ok: true, tree });
      }),
      { numRuns: 2_000 },
    );
  });

  test('that is anything gives a tree or a fault inside of it, never an exception', () => {
    const words =
      'country = FR and or not ( ) , tag "a b" did bought > 2 in 30 days never points has in home km of " \\ é 😀'.split(
        ' ',
      );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...words)).map((each) => each.join(' ')),
        ),
        (text) => {
          const parsed = parseSegment(text, WORDS);
          if (parsed.ok) return;
          expect(parsed.fault.position).toBeLessThanOrEqual(text.length);
          expect(text.slice(parsed.fault.position, parsed.fault.position + parsed.fault.length)).toBe(
            parsed.fault.found,
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

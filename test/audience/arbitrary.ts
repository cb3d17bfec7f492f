import fc from 'fast-check';
import type { FieldDefinition } from '../../src/kernel/contact-fields.ts';
import { COMPARISONS, type SegmentTree, type SegmentValue } from '../../src/kernel/segment.ts';
import type { Purpose } from '../../src/kernel/words.ts';
import type { Person } from './reference.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const COUNTRIES = ['FR', 'GB', 'DE'];
const LOCALES = ['fr', 'fr-CA', 'en-GB', 'de'];
const NETWORKS = ['20801', '23415'];
const ZONES = ['Europe/Paris', 'Europe/London'];
const TAGS = ['vip', 'staff', 'gone "away"', 'not', '42'];
const PURPOSES: Purpose[] = ['MARKETING', 'TRANSACTIONAL'];
const DAYS = ['2026-11-01', '2026-11-20', '2026-12-24', '1990-05-17'];
const MOMENTS = ['2026-11-20T09:30:00Z', '2026-12-01T00:00:00Z'];
const EVENTS = ['bought', 'booked a seat', 'and'];

/** Fields of the world of these tests. */
export const FIELDS: readonly Omit<FieldDefinition, 'id'>[] = [
  { name: 'points', type: 'NUMBER', choices: [] },
  { name: 'city', type: 'TEXT', choices: [] },
  { name: 'plan of the year', type: 'CHOICE', choices: ['gold', 'pay as you go', 'true'] },
  { name: 'newsletter', type: 'BOOLEAN', choices: [] },
  { name: 'appointment', type: 'DATE', choices: [] },
  { name: 'home', type: 'PLACE', choices: [] },
];

/** Never on the edge of a span: the database rounds moments to milliseconds. */
const ago = fc.integer({ min: 0, max: 45 * 24 }).map((hours) => hours * HOUR_MS + 17 * 60_000);
const some = <T>(values: readonly T[]) => fc.constantFrom(...values);
const property = fc.oneof(fc.integer({ min: 0, max: 5 }), some(['x', '3', 'true']), fc.boolean());
const city = some(['Paris', 'Zürich', '12', 'of "Bath"']);
const degrees = (most: number) => fc.integer({ min: -most * 10, max: most * 10 }).map((n) => n / 10 + 0);
const place = fc.record({ latitude: degrees(89), longitude: degrees(179) });

/** A person of the world of these tests. */
export const arbitraryPerson = (lists: readonly string[]): fc.Arbitrary<Person> =>
  fc.record({
    country: some(COUNTRIES),
    locale: fc.option(some(LOCALES)),
    network: fc.option(some(NETWORKS)),
    zone: some(ZONES),
    createdAgo: ago,
    tags: fc.uniqueArray(some(TAGS), { maxLength: 2 }),
    lists: fc.uniqueArray(some(lists)),
    fields: fc.record(
      {
        points: fc.integer({ min: 0, max: 5 }),
        city,
        'plan of the year': some(['gold', 'pay as you go', 'true']),
        newsletter: fc.boolean(),
        appointment: some([...DAYS, ...MOMENTS]),
        home: place,
      },
      { requiredKeys: [] },
    ),
    consents: fc.uniqueArray(some(PURPOSES)),
    events: fc.array(
      fc.record({ name: some(EVENTS), ago, properties: fc.dictionary(some(['total', 'sku']), property) }),
      { maxLength: 4 },
    ),
    messages: fc.array(
      fc
        .record({ ago, purpose: some(PURPOSES), state: fc.nat(2), clicked: fc.boolean() })
        .map(({ ago: at, purpose, state, clicked }) => ({
          ago: at,
          purpose,
          sent: state > 0,
          delivered: state > 1,
          clickedAgo: clicked ? Math.max(60_000, at - DAY_MS) : null,
        })),
      { maxLength: 4 },
    ),
    replies: fc.array(ago, { maxLength: 2 }),
  });

const span = fc.record({ count: fc.integer({ min: 1, max: 40 }), unit: some(['hours', 'days'] as const) });
const is = some(COMPARISONS);
const times = { is, count: fc.integer({ min: 0, max: 3 }), span: fc.option(span) };
const equal = some(['=', '!='] as const);
const compare = (field: string, by: fc.Arbitrary<(typeof COMPARISONS)[number]>, value: fc.Arbitrary<SegmentValue>) =>
  fc.record({ kind: fc.constant('compare' as const), field: fc.constant(field), is: by, value });
const within = (field: string, values: readonly string[]) =>
  fc.record({
    kind: fc.constant('in' as const),
    field: fc.constant(field),
    values: fc.array(some(values), { minLength: 1, maxLength: 3 }),
  });

/** A tree over that world, with these lists and segments. */
export function arbitraryTree(lists: readonly string[], segments: readonly string[]): fc.Arbitrary<SegmentTree> {
  const leaf = fc.oneof(
    compare('country', equal, some(COUNTRIES)),
    compare('language', equal, some(['fr', 'de', 'en'])),
    compare('locale', equal, some(LOCALES)),
    compare('network', equal, some(NETWORKS)),
    compare('zone', equal, some(ZONES)),
    compare('created', is, some([...DAYS, ...MOMENTS])),
    compare('points', is, fc.integer({ min: 0, max: 5 })),
    compare('city', equal, city),
    compare('plan of the year', equal, some(['gold', 'pay as you go', 'true'])),
    compare('newsletter', equal, fc.boolean()),
    compare('appointment', is, some([...DAYS, ...MOMENTS])),
    within('country', COUNTRIES),
    within('plan of the year', ['gold', 'pay as you go', 'true']),
    fc.record({
      kind: fc.constant('has' as const),
      field: some(['locale', 'country', 'points', 'home', 'appointment']),
    }),
    fc.record({
      kind: fc.constant('within' as const),
      field: some(['created', 'appointment']),
      direction: some(['last', 'next'] as const),
      span,
    }),
    fc
      .record({ kilometres: fc.integer({ min: 0, max: 20_000 }), at: place })
      .map(({ kilometres, at }) => ({ kind: 'near' as const, field: 'home', kilometres, ...at })),
    fc.record({ kind: fc.constant('tag' as const), tag: some(TAGS) }),
    fc.record({ kind: fc.constant('list' as const), id: some(lists) }),
    ...(segments.length === 0 ? [] : [fc.record({ kind: fc.constant('segment' as const), id: some(segments) })]),
    fc.record({ kind: fc.constant('consent' as const), purpose: some(PURPOSES) }),
    fc.record({
      kind: fc.constant('event' as const),
      name: some(EVENTS),
      where: fc.array(
        fc.oneof(
          fc.record({ property: some(['total', 'sku']), is: equal, value: property }),
          fc.record({ property: some(['total', 'sku']), is, value: fc.integer({ min: 0, max: 5 }) }),
        ),
        { maxLength: 2 },
      ),
      ...times,
    }),
    fc
      .record({
        kind: fc.constant('history' as const),
        what: some(['sent', 'delivered', 'clicked', 'replied'] as const),
        purpose: fc.option(some(PURPOSES)),
        ...times,
      })
      .map((tree) => (tree.what === 'replied' ? { ...tree, purpose: null } : tree)),
  ) as fc.Arbitrary<SegmentTree>;
  const { tree } = fc.letrec<{ tree: SegmentTree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      tie('tree').map((of) => ({ kind: 'not' as const, of })),
      fc.record({ kind: some(['and', 'or'] as const), of: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
    ),
  }));
  return tree;
}

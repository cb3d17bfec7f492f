import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addLoad,
  drainedAt,
  type Load,
  mergedLoads,
  type RatedConnection,
  STEP_MS,
  submitsOf,
} from '../../src/domains/campaigns/loads.ts';

const OPENING = Date.parse('2026-12-07T08:00:00Z');
const HOUR_MS = 3_600_000;
const at = (ms: number, submits: number, spreadMs = 0) => ({ at: ms, submits, spreadMs });
function loadOf(...messages: ReturnType<typeof at>[]): Load {
  const loads: Record<string, Load> = {};
  for (const each of messages) addLoad(loads, 'a', each);
  const { a } = loads;
  if (a === undefined) throw new Error('no load');
  return a;
}
const connection = (perSecond: number, waiting: RatedConnection['waiting'] = {}) => ({
  name: 'a',
  perSecond,
  waiting,
});
const many = (count: number, ms = OPENING, spreadMs = 0) => Array.from({ length: count }, () => at(ms, 1, spreadMs));

describe('the moment at which a connection has made all submits', () => {
  test.each<[string, Load, RatedConnection, number]>([
    ['is that of the hours where the rate carries more', loadOf(...many(100)), connection(1_000), 100],
    ['follows from the rate where it carries less', loadOf(...many(600)), connection(1), 600_000],
    ['counts submits, not messages', loadOf(at(OPENING, 600)), connection(1), 600_000],
    ['is the end of the spread where that is later', loadOf(...many(60, OPENING, 1_800_000)), connection(1), 1_800_000],
    ['is later than the spread where that is too short', loadOf(...many(60, OPENING, 10_000)), connection(1), 60_000],
    ['is behind what waits for it already', loadOf(...many(60)), connection(1, { [OPENING]: 540 }), 600_000],
    [
      'is behind what an earlier opening has left over',
      loadOf(...many(60)),
      connection(1, { [OPENING - HOUR_MS]: 3_900 }),
      360_000,
    ],
    [
      'is not behind what the time before has carried',
      loadOf(...many(60)),
      connection(1, { [OPENING - HOUR_MS]: 3_000 }),
      60_000,
    ],
    ['is not behind what is ready later', loadOf(...many(60)), connection(1, { [OPENING + STEP_MS]: 9_000 }), 60_000],
  ])('%s', (_what, load, rated, laterMs) => {
    expect(drainedAt(load, rated)).toBe(OPENING + laterMs);
  });

  test('is no earlier with a lower rate, with more that waits, or with more messages', () => {
    const message = fc.record({
      at: fc.integer({ min: OPENING, max: OPENING + HOUR_MS }),
      submits: fc.integer({ min: 1, max: 9 }),
      spreadMs: fc.nat(HOUR_MS),
    });
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 20 }),
        message,
        fc.integer({ min: 1, max: 50 }),
        fc.nat(500),
        (messages, another, perSecond, waits) => {
          const load = loadOf(...messages);
          const end = drainedAt(load, connection(perSecond));
          expect(end).toBeGreaterThanOrEqual(load.until);
          expect(drainedAt(load, connection(perSecond + 1))).toBeLessThanOrEqual(end);
          expect(drainedAt(load, connection(perSecond, { [OPENING - STEP_MS]: waits }))).toBeGreaterThanOrEqual(end);
          expect(drainedAt(loadOf(...messages, another), connection(perSecond))).toBeGreaterThanOrEqual(end);
        },
      ),
    );
  });
});

test('loads of two pages are those of both together', () => {
  const [first, second] = [many(3), [at(OPENING + 1, 2), at(OPENING + HOUR_MS, 5, 60_000)]];
  const sum = mergedLoads({ a: loadOf(...first) }, { a: loadOf(...second), b: loadOf(at(OPENING, 1)) });
  expect(sum.a).toEqual(loadOf(...first, ...second));
  expect(sum.a).toMatchObject({ recipients: 5, until: OPENING + HOUR_MS + 60_000 });
  expect(submitsOf(sum.a?.ready ?? {})).toBe(10);
  expect(sum.b?.recipients).toBe(1);
});

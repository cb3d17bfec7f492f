import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liftOf } from '../../src/domains/campaigns/report.ts';
import { shareOf } from '../../src/domains/campaigns/results.ts';
import { placeOf, type Split, TestDraft, testOf, VariantsDraft } from '../../src/domains/campaigns/variants.ts';
import { CERTAINTY, judgeTest, LOOKS, lookAt, standingsOf, tooEarly } from '../../src/domains/campaigns/verdict.ts';
import { betaBelow, posteriorOf, probabilitiesToBeBest } from '../../src/kernel/beta.ts';

/** Numbers from 0 to 1 that are the same in every run: Mulberry32. */
function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const settled = testOf({ test: TestDraft.parse({ perVariant: 50, hours: 1 }), triggered: false });
const [testedAt, now, isOneByOne] = [new Date(0), new Date(1e9), false];

/** The winner of a simulated test, in which people of each variant come look by look; `null`: none. */
function winnerOf(shares: readonly number[], peopleALook: readonly number[], draw: () => number): number | null {
  const tried = shares.map(() => ({ count: 0, of: 0 }));
  for (let look = 0; look < LOOKS; look += 1) {
    for (const [variant, one] of tried.entries()) {
      for (let person = 0; person < (peopleALook[look] ?? 0); person += 1) {
        one.of += 1;
        if (draw() < (shares[variant] ?? 0)) one.count += 1;
      }
    }
    const found = judgeTest({ test: settled, isOneByOne, testedAt, standings: standingsOf(tried), now }, look);
    if (found !== 'look again') return found.by === 'STATISTIC' ? found.variant : null;
  }
  return null;
}

/**
 * The winner of a simulated test of people who come one by one: each gets a variant by chance, the test begins once each variant has had its people, and
 * they come on between the looks.
 */
function winnerOneByOne(shares: readonly number[], peopleALook: readonly number[], draw: () => number): number | null {
  const tried = shares.map(() => ({ count: 0, of: 0 }));
  const come = () => {
    const variant = Math.floor(draw() * shares.length);
    const one = tried[variant];
    if (one === undefined) throw new Error('a variant that is none');
    one.of += 1;
    if (draw() < (shares[variant] ?? 0)) one.count += 1;
  };
  while (tried.some(({ of }) => of < settled.perVariant)) come();
  for (let look = 0; look < LOOKS; look += 1) {
    for (let person = 0; person < (peopleALook[look] ?? 0); person += 1) come();
    const standings = standingsOf(tried);
    const progress = { test: settled, isOneByOne: true, testedAt, standings, now: lookAt(testedAt, settled, look) };
    expect(tooEarly(progress)).toBeNull();
    const found = judgeTest(progress, look);
    if (found !== 'look again') return found.by === 'STATISTIC' ? found.variant : null;
  }
  return null;
}

describe('the probability to be best', () => {
  test.each([
    [0.5, { a: 1, b: 1 }, 0.5],
    [0.25, { a: 2, b: 3 }, 0.26171875],
    [0.9, { a: 8, b: 2 }, 0.7748409780000001],
    [0.01, { a: 1, b: 100 }, 1 - 0.99 ** 100],
    [0.1, { a: 100_001, b: 900_001 }, 0.49929],
  ])('below %f of %j lies what the tables say', (x, beta, below) => {
    expect(betaBelow(x, beta)).toBeCloseTo(below, 4);
  });

  test('of two shares it is that of the closed sum; of all it adds up to 1, and the same are equally probable', () => {
    const lnChoose = (a: number, b: number) => {
      let sum = 0;
      for (let k = 1; k < a; k += 1) sum += Math.log(k);
      for (let k = 1; k < b; k += 1) sum += Math.log(k);
      for (let k = 1; k < a + b; k += 1) sum -= Math.log(k);
      return sum;
    };
    const tried = fc.record({ count: fc.nat(60), more: fc.nat(400) });
    fc.assert(
      fc.property(tried, tried, fc.integer({ min: 2, max: 5 }), (one, other, copies) => {
        const [a, b] = [one, other].map(({ count, more }) => posteriorOf({ count, of: count + more }));
        if (a === undefined || b === undefined) throw new Error('there are two');
        // Evan Miller, Formulas for Bayesian A/B testing, 2014.
        let exact = 0;
        for (let i = 0; i < b.a; i += 1) {
          exact += Math.exp(
            lnChoose(a.a + i, a.b + b.b) - Math.log(b.b + i) - lnChoose(1 + i, b.b) - lnChoose(a.a, a.b),
          );
        }
        expect(probabilitiesToBeBest([b, a])[0]).toBeCloseTo(exact, 3);
        const same = probabilitiesToBeBest(Array.from({ length: copies }, () => a));
        expect(same.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
        for (const each of same) expect(each).toBeCloseTo(1 / copies, 6);
      }),
      { numRuns: 40 },
    );
  });

  test('of millions of people, of nobody and of everybody it is a number', () => {
    for (const tried of [
      [
        { count: 100_000, of: 1e6 },
        { count: 101_500, of: 1e6 },
      ],
      [
        { count: 0, of: 0 },
        { count: 0, of: 0 },
      ],
      [
        { count: 500, of: 500 },
        { count: 499, of: 500 },
      ],
      [
        { count: 0, of: 5_000 },
        { count: 12, of: 5_000 },
      ],
    ]) {
      const [one, other] = standingsOf(tried);
      expect((one?.probability ?? 2) + (other?.probability ?? 2)).toBeCloseTo(1, 9);
    }
    expect(
      standingsOf([
        { count: 0, of: 5_000 },
        { count: 12, of: 5_000 },
      ])[1]?.probability,
    ).toBeGreaterThan(0.999);
  });
});

describe('a verdict', () => {
  test.each([
    ['two rare ones', [0.03, 0.03], [400, 400, 400, 400, 400]],
    ['two common ones', [0.5, 0.5], [60, 60, 60, 60, 60]],
    ['two of which much is learned late', [0.1, 0.1], [60, 60, 200, 600, 1_500]],
    ['three', [0.1, 0.1, 0.1], [150, 150, 150, 150, 150]],
    ['five', [0.2, 0.2, 0.2, 0.2, 0.2], [100, 100, 100, 100, 100]],
  ])('finds a winner among variants that are the same in at most 5 %% of tests: %s', (_name, shares, people) => {
    const [draw, runs] = [drawsFrom(22), shares.length > 2 ? 200 : 600];
    let winners = 0;
    for (let run = 0; run < runs; run += 1) if (winnerOf(shares, people, draw) !== null) winners += 1;
    expect(winners / runs).toBeLessThanOrEqual(0.05);
  });

  test.each([
    ['two rare ones', [0.03, 0.03], [300, 300, 300, 300, 300]],
    ['two common ones, of few people', [0.5, 0.5], [10, 10, 10, 10, 10]],
    ['two of which nobody comes between two looks', [0.2, 0.2], [200, 0, 0, 0, 400]],
    ['two of which much is learned late', [0.1, 0.1], [100, 100, 400, 1_200, 3_000]],
    ['three', [0.1, 0.1, 0.1], [300, 300, 300, 300, 300]],
  ])(
    'finds a winner among the same where people come one by one in at most 5 %% of tests: %s',
    (_name, shares, people) => {
      const [draw, runs] = [drawsFrom(22), shares.length > 2 ? 200 : 600];
      let winners = 0;
      for (let run = 0; run < runs; run += 1) if (winnerOneByOne(shares, people, draw) !== null) winners += 1;
      expect(winners / runs).toBeLessThanOrEqual(0.05);
    },
  );

  test('finds what is better where people come one by one in nine of ten tests', () => {
    const draw = drawsFrom(7);
    const winners = Array.from({ length: 200 }, () => winnerOneByOne([0.05, 0.15], [400, 400, 400, 400, 400], draw));
    expect(winners.filter((winner) => winner === 1).length / winners.length).toBeGreaterThan(0.9);
    expect(winners.filter((winner) => winner === 0)).toEqual([]);
  });

  test.each([
    ['twice as good', [0.05, 0.1], [400, 200, 200, 200, 200]],
    ['a fifth better, of many', [0.1, 0.12], [8_000, 2_000, 2_000, 2_000, 2_000]],
    ['the best of four', [0.1, 0.1, 0.2, 0.1], [500, 200, 200, 200, 200]],
  ])('finds what is better in nine of ten tests, and next to never what is worse: %s', (_name, shares, people) => {
    const [draw, runs] = [drawsFrom(7), 200];
    const best = shares.indexOf(Math.max(...shares));
    const winners = Array.from({ length: runs }, () => winnerOf(shares, people, draw));
    expect(winners.filter((winner) => winner === best).length / runs).toBeGreaterThan(0.9);
    expect(winners.filter((winner) => winner !== null && winner !== best).length / runs).toBeLessThan(0.02);
  });

  test('waits for its time and its people, says why, and ends with the control', () => {
    const clear = standingsOf([
      { count: 0, of: 60 },
      { count: 40, of: 60 },
    ]);
    expect(clear[1]?.probability).toBeGreaterThan(CERTAINTY);
    const at = (ms: number, standings = clear) => {
      return { test: settled, isOneByOne, testedAt, standings, now: new Date(ms) };
    };
    expect(judgeTest(at(3_599_999), 0)).toBe('look again');
    expect(tooEarly(at(3_599_999))).toContain('1 hours at least: until 1970-01-01T01:00:00.000Z');
    expect(judgeTest(at(3_600_000), 0)).toMatchObject({ variant: 1, by: 'STATISTIC' });
    const few = standingsOf([
      { count: 0, of: 60 },
      { count: 40, of: 49 },
    ]);
    expect(tooEarly(at(3_600_000, few))).toBe('Of variant B 49 people have the message, and 50 of each have to.');
    expect(judgeTest(at(3_600_000, few), LOOKS - 2)).toBe('look again');
    expect(judgeTest(at(3_600_000, few), LOOKS - 1)).toMatchObject({ variant: 0, by: 'CONTROL' });
    expect(tooEarly({ ...at(0), testedAt: null })).toBe('The test is still being sent.');
    const people = { isOneByOne: true, testedAt: null };
    expect(tooEarly({ ...at(0, few), ...people })).toBe(tooEarly(at(3_600_000, few)));
    expect(tooEarly({ ...at(0), ...people })).toContain('from when each variant had its people');
    expect(lookAt(testedAt, settled, LOOKS - 1).getTime()).toBe(2 * 3_600_000);
  });
});

describe('a lift', () => {
  test('is the difference of both shares, in the range of the literature', () => {
    const [treated, heldOut] = [shareOf(56, 70), shareOf(48, 80)];
    if (treated === null || heldOut === null) throw new Error('there are people');
    const { points, lowPoints, highPoints } = liftOf(treated, heldOut);
    // Newcombe 1998, table II, (a), method 10.
    expect([points, lowPoints, highPoints].map((each) => Math.round(10 * each) / 10)).toEqual([20, 5.2, 33.4]);
  });
});

describe('a split', () => {
  const variants = [{}, { template: 'b' }, { sender: 'SHOP' }].map(
    (each) => VariantsDraft.parse([each, { template: 'z' }])[0],
  );
  const split = (changes: object = {}) =>
    ({ id: 'a', variants, test: TestDraft.parse({ percent: 30 }), holdOutPercent: 10, ...changes }) as unknown as Split;

  test('gives everybody the same place whenever it is asked, in shares as they were asked for', () => {
    const people = Array.from({ length: 10_000 }, (_each, index) => `contact-${index}`);
    const counts = new Map<string, number>();
    for (const person of people) {
      const { stage, variant } = placeOf(split(), person);
      expect(placeOf(split(), person)).toEqual({ stage, variant });
      const key = `${stage} ${variant}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const share = (key: string) => (counts.get(key) ?? 0) / people.length;
    expect(share('HOLD_OUT null')).toBeCloseTo(0.1, 1.5);
    for (const variant of [0, 1, 2]) expect(share(`TEST ${variant}`)).toBeCloseTo(0.09, 1.5);
    expect(share('REST null')).toBeCloseTo(0.63, 1.5);
    const moved = people.filter(
      (person) => placeOf(split({ id: 'b' }), person).stage !== placeOf(split(), person).stage,
    );
    expect(moved.length).toBeGreaterThan(people.length / 4);
  });

  test('has a share that was asked for, else the usual one, and everybody where people come one by one', () => {
    const share = (test: object | null, triggered = false) =>
      testOf({ test: test === null ? null : TestDraft.parse(test), triggered }).percent;
    expect([share(null), share({}), share({ percent: 30 }), share({}, true), share(null, true)]).toEqual([
      ...[20, 20, 30, 100, 100],
    ]);
  });

  test('tries everything with everybody at 100 percent, and nothing without variants', () => {
    const everybody = { test: TestDraft.parse({ percent: 100 }), holdOutPercent: 0 };
    fc.assert(
      fc.property(fc.uuid(), (person) => {
        expect(placeOf(split(everybody), person).stage).toBe('TEST');
        expect(placeOf(split({ ...everybody, variants: [] }), person)).toEqual({ stage: 'REST', variant: null });
      }),
    );
  });

  test.each([
    [[{}], 'must be 2 to 5 variants'],
    [[{}, {}, {}, {}, {}, {}], 'must be 2 to 5 variants'],
    [[{}, { template: 'b' }, {}], 'is the same as variant 0'],
    [[{}, { version: 2 }], 'goes with a template'],
    [[{}, { delayMinutes: 1_441 }], 'Too big'],
  ])('is refused of %j', (given, message) => {
    expect(VariantsDraft.safeParse(given).error?.message).toContain(message);
  });
});

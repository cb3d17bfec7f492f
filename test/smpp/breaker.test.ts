import { describe, expect, test } from 'vitest';
import { Breaker } from '../../src/smpp/breaker.ts';

/** A breaker with its clock. */
function breaker() {
  const it = new Breaker();
  let now = 0;
  return {
    it,
    after: (ms: number) => {
      now += ms;
      return it.stateAt(now);
    },
    fail: (...destinations: string[]) => {
      for (const each of destinations) it.record(now, each, true);
    },
    succeed: (count: number) => {
      for (let i = 0; i < count; i++) it.record(now, 'x', false);
    },
    probe: (failed: boolean) => {
      it.take();
      it.record(now, 'p', failed);
    },
    available: () => it.available(now),
    waitMs: () => it.waitMs(now),
  };
}

describe('the circuit', () => {
  test('opens after five failures in a row to three destinations, not to fewer', () => {
    const one = breaker();
    one.fail('a', 'a', 'a', 'a', 'b', 'b', 'a', 'b');
    expect(one.after(0)).toBe('CLOSED');
    one.fail('a', 'b', 'c');
    expect([one.after(0), one.available(), one.waitMs()]).toEqual(['OPEN', 0, 5_000]);
  });

  test('opens when half of forty fail, and stays closed when fewer do', () => {
    const few = breaker();
    for (let i = 0; i < 60; i++) {
      few.fail(`f${i}`);
      few.succeed(2);
    }
    expect(few.after(0)).toBe('CLOSED');
    const half = breaker();
    for (let i = 0; i < 20; i++) {
      half.fail(`f${i}`);
      half.succeed(i < 19 ? 1 : 0);
    }
    expect(half.after(0)).toBe('CLOSED');
    half.fail('g');
    expect(half.after(0)).toBe('OPEN');
  });

  test('lets three through when it is half-open, closes when they succeed, and opens for longer when one fails', () => {
    const one = breaker();
    one.fail('a', 'b', 'c', 'd', 'e');
    expect(one.after(4_999)).toBe('OPEN');
    expect([one.after(1), one.available()]).toEqual(['HALF_OPEN', 3]);
    one.probe(true);
    expect([one.after(0), one.waitMs()]).toEqual(['OPEN', 10_000]);
    expect(one.after(10_000)).toBe('HALF_OPEN');
    one.probe(false);
    expect([one.after(0), one.available()]).toEqual(['HALF_OPEN', 2]);
    one.probe(false);
    one.probe(false);
    expect([one.after(0), one.available()]).toEqual(['CLOSED', Number.POSITIVE_INFINITY]);
  });

  test('that nobody tries closes after ten seconds, and opens for longer when that was too early', () => {
    const one = breaker();
    one.fail('a', 'b', 'c', 'd', 'e');
    expect(one.after(5_000)).toBe('HALF_OPEN');
    expect(one.after(9_999)).toBe('HALF_OPEN');
    expect(one.after(1)).toBe('CLOSED');
    one.fail('a', 'b', 'c', 'd', 'e');
    expect([one.after(0), one.waitMs()]).toEqual(['OPEN', 10_000]);
  });

  test('stays open for a minute at most, and forgets the past after twenty successes', () => {
    const one = breaker();
    for (let i = 0; i < 8; i++) {
      one.fail('a', 'b', 'c', 'd', 'e');
      expect(one.after(60_000)).toBe('HALF_OPEN');
      expect(one.after(10_000)).toBe('CLOSED');
    }
    one.succeed(20);
    one.fail('a', 'b', 'c', 'd', 'e');
    expect([one.after(0), one.waitMs()]).toEqual(['OPEN', 5_000]);
  });
});

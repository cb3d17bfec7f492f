import { describe, expect, test } from 'vitest';
import { Pump } from '../../src/pipeline/pump.ts';
import { Urgency } from '../../src/pipeline/urgency.ts';

/** A clock that is set by hand, in milliseconds. */
function handClock() {
  let at = 1_000;
  return { now: () => at, pass: (ms: number) => (at += ms) };
}

/** Urgent claims that take so long each, one after the other. */
function claims(urgency: Urgency, clock: ReturnType<typeof handClock>, ms: number, count: number): void {
  for (let index = 0; index < count; index++) {
    const end = urgency.begin();
    clock.pass(ms);
    end();
  }
}

describe('a queue beside urgent claims', () => {
  test('does not pause while they are quick', () => {
    const clock = handClock();
    const urgency = new Urgency(clock.now);
    claims(urgency, clock, 5, 100);
    expect(urgency.pauseMs).toBe(0);
  });

  test('pauses longer with each that is slow, up to 60 ms, and less again with each that is not', () => {
    const clock = handClock();
    const urgency = new Urgency(clock.now);
    claims(urgency, clock, 4, 10);
    claims(urgency, clock, 15, 3);
    expect(urgency.pauseMs).toBe(12);
    claims(urgency, clock, 15, 30);
    expect(urgency.pauseMs).toBe(60);
    claims(urgency, clock, 4, 20);
    expect(urgency.pauseMs).toBe(40);
  });

  test('does not pause for a database that is far away: each of them takes as long as the quickest', () => {
    const clock = handClock();
    const urgency = new Urgency(clock.now);
    claims(urgency, clock, 25, 50);
    claims(urgency, clock, 40, 10);
    expect(urgency.pauseMs).toBe(0);
    claims(urgency, clock, 60, 5);
    expect(urgency.pauseMs).toBe(20);
  });

  test('pauses no more a second after the last', () => {
    const clock = handClock();
    const urgency = new Urgency(clock.now);
    claims(urgency, clock, 4, 1);
    claims(urgency, clock, 20, 10);
    clock.pass(999);
    expect(urgency.pauseMs).toBe(40);
    clock.pass(1);
    expect(urgency.pauseMs).toBe(0);
  });
});

test('small claims are apart, and the first after a silence is not waited for', async () => {
  const clock = handClock();
  const pump = new Pump(['normal', 'bulk'], 50, clock.now);
  expect(pump.gathersForMs).toBeLessThanOrEqual(0);
  pump.begin(Promise.resolve());
  clock.pass(20);
  expect(pump.gathersForMs).toBe(30);
  clock.pass(30);
  expect(pump.gathersForMs).toBeLessThanOrEqual(0);
});

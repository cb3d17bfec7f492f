import { describe, expect, test } from 'vitest';
import { LaneScheduler } from '../../../src/pipeline/dispatch/lane-scheduler.ts';
import { PriorityGate } from '../../../src/pipeline/priority/priority-gate.ts';

/** A clock that is set by hand, in milliseconds. */
function handClock() {
  let at = 1_000;
  return { now: () => at, pass: (ms: number) => (at += ms) };
}

/** Urgent claims that take so long each, one after the other. */
function claims(priorityGate: PriorityGate, clock: ReturnType<typeof handClock>, ms: number, count: number): void {
  for (let index = 0; index < count; index++) {
    const end = priorityGate.begin();
    clock.pass(ms);
    end();
  }
}

describe('a queue beside urgent claims', () => {
  test('does not pause while they are quick', () => {
    const clock = handClock();
    const priorityGate = new PriorityGate(clock.now);
    claims(priorityGate, clock, 5, 100);
    expect(priorityGate.pauseMs).toBe(0);
  });

  test('pauses longer with each that is slow, up to 60 ms, and less again with each that is not', () => {
    const clock = handClock();
    const priorityGate = new PriorityGate(clock.now);
    claims(priorityGate, clock, 4, 10);
    claims(priorityGate, clock, 15, 3);
    expect(priorityGate.pauseMs).toBe(12);
    claims(priorityGate, clock, 15, 30);
    expect(priorityGate.pauseMs).toBe(60);
    claims(priorityGate, clock, 4, 20);
    expect(priorityGate.pauseMs).toBe(40);
  });

  test('does not pause for a database that is far away: each of them takes as long as the quickest', () => {
    const clock = handClock();
    const priorityGate = new PriorityGate(clock.now);
    claims(priorityGate, clock, 25, 50);
    claims(priorityGate, clock, 40, 10);
    expect(priorityGate.pauseMs).toBe(0);
    claims(priorityGate, clock, 60, 5);
    expect(priorityGate.pauseMs).toBe(20);
  });

  test('pauses no more a second after the last', () => {
    const clock = handClock();
    const priorityGate = new PriorityGate(clock.now);
    claims(priorityGate, clock, 4, 1);
    claims(priorityGate, clock, 20, 10);
    clock.pass(999);
    expect(priorityGate.pauseMs).toBe(40);
    clock.pass(1);
    expect(priorityGate.pauseMs).toBe(0);
  });
});

describe('claims of what is not urgent', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));
  const chunk = (count: number) => ({
    id: 'c',
    ids: ids(count),
    traceParent: null,
    done: () => {},
    pieces: 0,
    forgotten: false,
  });

  /** So many orders and messages of a campaign, 20 ms after the last claim. */
  function amid(normal: number, bulk: number) {
    const clock = handClock();
    const lanes = { urgent: [], normal: [chunk(normal)], bulk: bulk === 0 ? [] : [chunk(bulk)] };
    const pump = new LaneScheduler(['normal', 'bulk'], lanes, 50, clock.now);
    const first = pump.gathersForMs(500);
    pump.begin(Promise.resolve());
    clock.pass(20);
    return { clock, pump, first };
  }

  test('are apart when they are small, and the first after a silence is not waited for', () => {
    const { clock, pump, first } = amid(1, 0);
    expect(first).toBe(0);
    expect(pump.gathersForMs(500)).toBe(30);
    clock.pass(30);
    expect(pump.gathersForMs(500)).toBe(0);
  });

  test.each([
    [1, 249, 500, 0],
    [1, 248, 500, 30],
    [1, 9, 10, 0],
    [1, 0, 1, 0],
    [1, 0, 0, 0],
    [1, 0, 2, 30],
  ])('do not wait when %i orders and %i of a campaign fill them, of room for %i: %i ms', (normal, bulk, room, ms) => {
    expect(amid(normal, bulk).pump.gathersForMs(room)).toBe(ms);
  });

  test('take orders before a campaign', () => {
    expect(amid(1, 500).pump.nextLane).toBe('normal');
  });
});

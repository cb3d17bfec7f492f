import { describe, expect, test } from 'vitest';
import { Rate } from '../../src/smpp/rate.ts';

/** A rate that has been used at `perSecond` for a second. */
function used(limit: number | null, perSecond: number): Rate {
  const rate = new Rate(limit, 0);
  for (let i = 0; i <= perSecond; i++) rate.take(i * (1_000 / perSecond));
  return rate;
}

describe('the rate', () => {
  test('is what the contract says, or as fast as the window allows, when nothing is wrong', () => {
    expect([used(100, 100).current, used(100, 100).reason]).toEqual([100, 'FULL']);
    expect([used(null, 100).current, used(null, 100).reason]).toEqual([null, 'FULL']);
  });

  test('leaves a share of what it lets through at once for something else, one submit at least where that is several', () => {
    expect([new Rate(1_000, 0).available(0), new Rate(1_000, 0).available(0, 0.05)]).toEqual([100, 95]);
    expect([new Rate(50, 0).available(0), new Rate(50, 0).available(0, 0.05)]).toEqual([5, 4]);
    expect([new Rate(10, 0).available(0), new Rate(10, 0).available(0, 0.05)]).toEqual([1, 1]);
    expect(new Rate(null, 0).available(0, 0.05)).toBe(Number.POSITIVE_INFINITY);
  });

  test('is halved and paused when the SMSC throttles; many such answers of one moment count once', () => {
    const rate = used(null, 100);
    for (let i = 0; i < 30; i++) rate.throttled(1_001);
    expect([rate.current, rate.reason]).toEqual([51, 'THROTTLED']);
    expect([rate.available(1_500), rate.waitMs(1_500)]).toEqual([0, 501]);
  });

  test('grows again by a tenth of what it was each second, up to the contract and never above', () => {
    const rate = used(100, 100);
    rate.throttled(1_001);
    rate.available(3_001);
    expect(rate.current).toBe(60);
    rate.available(60_000);
    expect([rate.current, rate.reason]).toEqual([100, 'FULL']);
  });

  test('is halved when the queue is full for many destinations, and not for one that always is', () => {
    const one = used(null, 100);
    for (let i = 0; i < 50; i++) one.queueFull(1_001, 'a');
    expect(one.reason).toBe('FULL');
    for (const destination of ['b', 'c', 'd', 'e']) one.queueFull(1_001, destination);
    expect([one.current, one.reason]).toEqual([51, 'QUEUE_FULL']);
    const slowly = used(null, 100);
    for (let i = 0; i < 20; i++) slowly.queueFull(i * 3_000, `d${i}`);
    expect(slowly.reason).toBe('FULL');
  });

  test.each([
    [79, 'FULL'],
    [89, 'FULL'],
    [90, 'CONGESTED'],
    [99, 'CONGESTED'],
  ])('with a congestion_state of %i it is %s', (state, reason) => {
    const rate = used(null, 100);
    rate.congested(1_001, state);
    expect(rate.reason).toBe(reason);
    if (reason === 'CONGESTED') expect(rate.current).toBe(81);
  });

  test('steps down while responses come near the timer, once a round trip', () => {
    const rate = used(null, 100);
    for (let at = 1_001; at < 5_001; at += 100) rate.slow(at, 4_000);
    expect([rate.current, rate.reason]).toEqual([81, 'SLOW']);
    rate.slow(5_002, 4_000);
    expect(rate.current).toBeLessThan(80);
  });
});

import { describe, expect, test } from 'vitest';
import { givesWay, inTurns } from '../../src/domains/messages/turns.ts';
import { Quota } from '../../src/kernel/quota.ts';

const waiting = (letters: string) =>
  [...letters].map((workspaceId, index) => ({ index, prepared: { actor: { workspaceId } } }));
const written = (list: readonly { prepared: { actor: { workspaceId: string } } }[]) =>
  list.map(({ prepared }) => prepared.actor.workspaceId).join('');
const [b = waiting('b')[0]] = waiting('b');

describe('turns of workspaces', () => {
  test.each([
    ['aaaaab', 'abaaaa'],
    ['aaabbc', 'abcaba'],
    ['cba', 'cba'],
    ['aaa', 'aaa'],
    ['', ''],
  ])('%s goes as %s', (came, goes) => expect(written(inTurns(waiting(came)))).toBe(goes));

  test('leave those of one workspace in order', () => {
    const turns = inTurns(waiting('aabab'));
    for (const letter of 'ab') {
      const own = turns.filter(({ prepared }) => prepared.actor.workspaceId === letter).map(({ index }) => index);
      expect(own).toEqual([...own].sort((x, y) => x - y));
    }
  });
});

describe('where there is room for no more', () => {
  test.each([
    ['aaaa', 3],
    ['aaab', 2],
    ['aabb', null],
    ['bbbb', null],
    ['aabbcccc', 7],
    ['', null],
  ])('of %s gives way to b: %s', (came, index) => {
    if (b === undefined) throw new Error('nobody comes');
    expect(givesWay(waiting(came), { index: -1, prepared: b.prepared })?.index ?? null).toBe(index);
  });
});

describe('a quota of ten a second', () => {
  test('lets ten come at once, then one each tenth of a second, and counts each holder alone', () => {
    const quota = new Quota(10);
    expect(Array.from({ length: 12 }, () => quota.take('a', 1, 5_000))).toEqual([...Array(10).fill(0), 100, 100]);
    expect(quota.take('b', 1, 5_000)).toBe(0);
    expect([quota.take('a', 1, 5_100), quota.take('a', 1, 5_100)]).toEqual([0, 100]);
    expect(quota.take('a', 1, 60_000)).toBe(0);
  });

  test('takes what is more than a second at once whole, and the next waits for it', () => {
    const quota = new Quota(10);
    expect(quota.take('a', 50, 0)).toBe(0);
    expect(quota.take('a', 1, 0)).toBe(4_100);
    expect(quota.take('a', 1, 4_099)).toBe(1);
    expect(quota.take('a', 1, 4_100)).toBe(0);
  });
});

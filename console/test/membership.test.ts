/** Members of a segment: the items of its stream add up, newest first, and are bounded. */
import { expect, test } from 'vitest';
import { followed, type MemberItem, UNKNOWN } from '../src/screens/segments/membership.ts';

const AT = '2026-11-28T10:00:00Z';
const began = (memberCount: number): MemberItem => ({
  __typename: 'SegmentStreamBegan',
  cursor: `b${memberCount}`,
  memberCount,
});
const change = (n: number, type: 'ENTERED' | 'LEFT'): MemberItem => ({
  __typename: 'SegmentStreamChange',
  cursor: `c${n}`,
  type,
  contact: { id: `contact_${n}`, name: null, phone: null },
});

test('changes move the count and stand newest first', () => {
  const first = followed(UNKNOWN, [began(4), change(1, 'ENTERED'), change(2, 'LEFT')], AT);
  expect(first.count).toBe(4);
  const second = followed(first, [change(3, 'ENTERED'), change(4, 'ENTERED')], AT);
  expect(second.count).toBe(6);
  expect(second.changes.map(({ cursor }) => cursor)).toEqual(['c4', 'c3', 'c2', 'c1']);
});

test('what comes before it is known how many there are is shown and not counted', () => {
  const { count, changes } = followed(UNKNOWN, [change(1, 'ENTERED')], AT);
  expect([count, changes.length]).toEqual([null, 1]);
});

test('a new beginning takes the place of all that was known', () => {
  const before = followed(UNKNOWN, [began(2), change(1, 'ENTERED')], AT);
  const after = followed(before, [change(2, 'ENTERED'), began(9), change(3, 'LEFT')], AT);
  expect(after.count).toBe(8);
  expect(after.changes.map(({ cursor }) => cursor)).toEqual(['c3']);
});

test('of very many changes the last hundred are shown, and all are counted', () => {
  const many = Array.from({ length: 5_000 }, (_, n) => change(n, 'ENTERED'));
  const { count, changes } = followed(followed(UNKNOWN, [began(0)], AT), many, AT);
  expect(count).toBe(5_000);
  expect(changes.length).toBe(100);
  expect(changes[0]?.cursor).toBe('c4999');
});

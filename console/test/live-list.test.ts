/** Live lists: what they show while they load, while news come, and when something is missing. */
import { expect, test } from 'vitest';
import { HubAwayError } from '../src/data/away.ts';
import { type FollowHandlers, LiveList, type Page } from '../src/data/live-list.ts';

interface Row {
  id: string;
  at: string;
  text: string;
}

const row = (n: number, text = ''): Row => ({
  id: `m${n}`,
  at: `2026-11-28T10:00:${String(n).padStart(2, '0')}Z`,
  text,
});

/** A list over rows that the test holds: `page` is the next answer, `handlers` what the stream calls. */
function open(pages: readonly Page<Row>[]) {
  const answers = [...pages];
  const asked: (string | null)[] = [];
  let handlers: FollowHandlers<Row> | null = null;
  let followed = 0;
  const list = new LiveList<Row>({
    keyOf: ({ id }) => id,
    timeOf: ({ at }) => at,
    load: (after) => {
      asked.push(after);
      const page = answers.shift();
      return page === undefined ? Promise.reject(new Error('The hub does not answer.')) : Promise.resolve(page);
    },
    follow: (given) => {
      handlers = given;
      followed++;
      return () => {
        followed--;
      };
    },
  });
  const stream = () => {
    if (handlers === null) throw new Error('nothing follows yet');
    return handlers;
  };
  return { list, asked, stream, followed: () => followed };
}

const page = (rows: readonly Row[], more = false): Page<Row> => ({
  rows: rows.map((each) => ({ row: each, cursor: `after ${each.id}` })),
  more,
});
const ids = (list: LiveList<Row>) => list.state().rows.map(({ id }) => id);

test('a new row is shown at once while the reader is at the top, and waits while not', async () => {
  const { list, stream } = open([page([row(2), row(1)])]);
  await list.start();
  stream().onRows([row(3)], []);
  expect(ids(list)).toEqual(['m3', 'm2', 'm1']);
  list.setFollowing(false);
  stream().onRows([row(4)], []);
  stream().onRows([row(5)], []);
  expect([ids(list), list.state().waiting]).toEqual([['m3', 'm2', 'm1'], 2]);
  list.setFollowing(true);
  expect([ids(list), list.state().waiting]).toEqual([['m5', 'm4', 'm3', 'm2', 'm1'], 0]);
});

test('a row that changes keeps its place, also while it waits', async () => {
  const { list, stream } = open([page([row(2), row(1)])]);
  await list.start();
  stream().onRows([row(1, 'delivered')], []);
  expect(list.state().rows.map(({ text }) => text)).toEqual(['', 'delivered']);
  list.setFollowing(false);
  stream().onRows([row(3)], []);
  stream().onRows([], [row(3, 'sent')]);
  list.setFollowing(true);
  expect(list.state().rows.map(({ text }) => text)).toEqual(['sent', '', 'delivered']);
});

test('a change of a row that is not in the list does not bring it in', async () => {
  const { list, stream } = open([page([row(2), row(1)])]);
  await list.start();
  stream().onRows([], [row(9)]);
  expect(ids(list)).toEqual(['m2', 'm1']);
});

test('a row older than what is loaded waits for its page, and is not there twice', async () => {
  const { list, stream, asked } = open([page([row(5), row(4)], true), page([row(3), row(2)])]);
  await list.start();
  stream().onRows([row(3, 'late')], []);
  expect(ids(list)).toEqual(['m5', 'm4']);
  await list.more();
  expect([ids(list), asked, list.state().more]).toEqual([['m5', 'm4', 'm3', 'm2'], [null, 'after m4'], false]);
});

test('behind a gap the first page is loaded again', async () => {
  const { list, stream } = open([page([row(1)]), page([row(9), row(8)], true)]);
  await list.start();
  stream().onGap();
  await expect.poll(() => ids(list)).toEqual(['m9', 'm8']);
});

test('what cannot be loaded is said, and the rows stay', async () => {
  const { list } = open([page([row(1)], true)]);
  await list.start();
  await list.more();
  expect([ids(list), list.state().error, list.state().loading]).toEqual([['m1'], 'The hub does not answer.', null]);
});

test('a list whose hub is away is loaded once it is back', async () => {
  let isAway = true;
  const list = new LiveList<Row>({
    keyOf: ({ id }) => id,
    timeOf: ({ at }) => at,
    load: () => Promise.resolve(page([row(1)])),
    follow: () => (isAway ? Promise.reject(new HubAwayError()) : () => {}),
  });
  await list.start();
  expect([ids(list), list.state().error]).toEqual([[], new HubAwayError().message]);
  isAway = false;
  await expect.poll(() => ids(list)).toEqual(['m1']);
  expect(list.state().error).toBeNull();
  list.stop();
});

test('a list that was stopped takes nothing any more, and follows nothing', async () => {
  const { list, stream, followed } = open([page([row(1)])]);
  await list.start();
  const { onRows } = stream();
  list.stop();
  onRows([row(2)], []);
  expect([ids(list), followed()]).toEqual([['m1'], 0]);
});

import { expect, test } from 'vitest';
import { KEPT_EVENTS, load } from '../../src/domains/messages/loaded.ts';
import { newId } from '../../src/kernel/ids.ts';
import { FeedChunk } from '../../src/pipeline/feed-chunk.ts';
import { databaseOfEach } from '../support/database.ts';

const db = databaseOfEach(4);
const EVENTS = 500;

function chunk(sequence: number): FeedChunk {
  const events = Array.from({ length: EVENTS }, () => ({ messageId: newId(), type: 'ACCEPTED' }));
  const payload = Buffer.from(JSON.stringify({ kind: 'messages', events }));
  return new FeedChunk(sequence, `feed.${newId()}.messages`, payload);
}

test('news stay loaded for those who come soon, and are loaded again for those who come late', async () => {
  const runtime = { db: db() };
  const chunks = Array.from({ length: KEPT_EVENTS / EVENTS + 1 }, (_, index) => chunk(index + 1));
  const items = chunks.map((each) => load(runtime, each));
  await Promise.all(items);
  expect(chunks.map((each) => each.length)).toEqual(chunks.map(() => EVENTS));
  const [newest, oldest] = [chunks.at(-1) as FeedChunk, chunks[0] as FeedChunk];
  expect(load(runtime, newest)).toBe(items.at(-1));
  expect(load(runtime, oldest)).not.toBe(items[0]);
  expect(await load(runtime, oldest)).toHaveLength(EVENTS);
});

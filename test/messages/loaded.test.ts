import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventCache } from '../../src/domains/messages/event-cache.ts';
import { newId } from '../../src/kernel/ids.ts';
import { FeedChunk } from '../../src/pipeline/feed/chunk.ts';
import { openService, type Service } from '../contacts/service.ts';

let service: Service;
let sequence = 0;
beforeAll(async () => {
  service = await openService();
});
afterAll(async () => {
  await service?.close();
});

/** News of events of these messages, as FEED has it. */
function chunkOf(messageIds: readonly string[], isNew = true): FeedChunk {
  const events = messageIds.map((messageId) => ({ messageId, type: 'ACCEPTED' }));
  const data = Buffer.from(JSON.stringify({ kind: 'messages', events }));
  const subject = `feed.${service.workspaceId}.messages`;
  return new FeedChunk({ sequence: ++sequence, subject, data, messageId: '' }, { epoch: 1, shift: 0 }, isNew);
}

/** Accepts a message. @returns its UUID */
async function accepted(): Promise<string> {
  await service.ask(
    `mutation { sendMessages(input: { recipients: [{ to: { phone: "+447400111222" } }], content: { text: "hello" }, purpose: TRANSACTIONAL })
       { ... on SendMessagesPayload { batch { accepted } } } }`,
  );
  const [row] = await service.sql<{ id: string }>('SELECT id FROM messages ORDER BY id DESC LIMIT 1');
  return row?.id ?? '';
}

test('of hours of news no more than a few thousand events stay loaded, and what was forgotten is loaded again', async () => {
  const { runtime } = service.api;
  const loaded = new EventCache();
  const first = chunkOf([await accepted()]);
  const [item] = await loaded.load(runtime, first);
  expect(item?.event.type).toBe('ACCEPTED');
  for (let index = 0; index < 60; index++) await loaded.load(runtime, chunkOf(Array.from({ length: 200 }, newId)));
  expect(loaded.events).toBeLessThanOrEqual(5_000);
  expect(loaded.events).toBeGreaterThan(4_000);
  const again = await loaded.load(runtime, first);
  expect(again[0]).not.toBe(item);
  expect(again[0]?.message.id).toBe(item?.message.id);
});

test('a page of what is not new stays loaded until it is read, whatever others load meanwhile, and not longer', async () => {
  const { runtime } = service.api;
  const loaded = new EventCache();
  const page = Array.from({ length: 20 }, () => chunkOf(Array.from({ length: 500 }, newId), false));
  loaded.prefetch(runtime, page);
  for (let index = 0; index < 30; index++) await loaded.load(runtime, chunkOf(Array.from({ length: 500 }, newId)));
  let queries = 0;
  const onAcquire = () => queries++;
  runtime.db.pool.on('acquire', onAcquire);
  const items = await Promise.all(page.map((chunk) => loaded.load(runtime, chunk)));
  expect(items.flat()).toHaveLength(10_000);
  expect(queries).toBe(0);
  await loaded.load(runtime, page[0] as FeedChunk);
  expect(queries).toBeGreaterThan(0);
  runtime.db.pool.off('acquire', onAcquire);
});

test('a chunk says the same when it is new no more, and counts its events without being read', () => {
  const ids = [newId(), newId()];
  const chunk = chunkOf(ids);
  const said = chunk.payload;
  expect(chunk.payload).toBe(said);
  chunk.age();
  expect(chunk.payload).not.toBe(said);
  expect(chunk.payload).toEqual(said);
  expect(chunk.length).toBe(2);
});

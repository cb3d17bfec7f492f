import { afterEach, expect, test } from 'vitest';
import { type Bus, connectBus } from '../../src/bus/connect.ts';
import { publishAll } from '../../src/bus/publish.ts';
import { FEED, feedSubject } from '../../src/bus/streams.ts';
import { newId } from '../../src/kernel/ids.ts';
import { ownNats, type TestServer } from '../support/servers.ts';

const log = { warn() {}, info() {} };
let nats: TestServer | undefined;
let bus: Bus | undefined;

afterEach(async () => {
  await bus?.close();
  await nats?.dispose();
});

test('a process that was refused once and has nothing more to publish finds out that JetStream takes again', async () => {
  nats = await ownNats();
  await nats.start();
  bus = await connectBus(nats.url, 1, log);
  await bus.manager.streams.delete(FEED);
  const publication = { messageId: newId(), subject: feedSubject(newId(), 'messages'), payload: '{}' };
  expect(await publishAll(bus, [publication])).toEqual([null]);
  expect(bus.refusals.why).not.toBeNull();
  await expect.poll(() => bus?.refusals.why, { timeout: 30_000 }).toBeNull();
  expect((await bus.manager.streams.info(FEED)).state.messages).toBe(0);
});

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub, RoleProcess } from '../support/hub.ts';
import type { LyingSmsc } from '../support/lying-smsc.ts';

// Rows of the fault matrix that need a whole hub; those of one link are in test/smpp.

let database: TestDatabase;
let hub: Hub;
const carriers = new Carriers(() => hub);

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startAll();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

/** Numbers with a prefix of their own, none of them with a scenario. */
const many = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${String(1_000 + i).slice(-3)}`);
const delivered = (batchId: string) => async () => (await hub.api.counts(batchId)).delivered ?? 0;

/** Submits by destination that came more than once. */
function twice(smsc: LyingSmsc): string[] {
  const seen = new Set<string>();
  return smsc.submits.flatMap(({ destAddr }) => {
    const again = seen.has(destAddr);
    seen.add(destAddr);
    return again ? [destAddr] : [];
  });
}

describe('an SMSC', () => {
  test('that throttles for a while: nothing fails, the rate says why it is lower, and other connections are not slowed', async () => {
    const [strict, other] = [await carriers.smsc(), await carriers.smsc()];
    const strictId = await carriers.connect(strict, { windowSize: 20 });
    await carriers.routeTo('+447911140', [strictId]);
    await carriers.routeTo('+447911141', [await carriers.connect(other)]);
    strict.answer = (_sm, count) => (count % 2 === 0 ? { commandStatus: 0x58 } : { remoteId: String(count) });
    const { batch } = await hub.api.sendMany(many('+447911140', 80));
    await expect.poll(async () => (await carriers.connection(strictId)).rateReason).toBe('THROTTLED');
    strict.answer = (_sm, count) => ({ remoteId: String(count) });
    expect((await carriers.connection(strictId)).ratePerSecond).toBeGreaterThan(0);
    const meanwhile = await hub.api.sendMany(many('+447911141', 200));
    await expect.poll(delivered(meanwhile.batch.id), { timeout: 30_000 }).toBe(200);
    expect((await hub.api.counts(batch.id)).failed ?? 0).toBe(0);
    await expect.poll(delivered(batch.id), { timeout: 60_000, interval: 500 }).toBe(80);
  });

  test('whose queue is full for one number: that one waits, the others go', async () => {
    const carrier = await carriers.smsc();
    await carriers.routeTo('+447911142', [await carriers.connect(carrier)]);
    carrier.answer = (sm, count) =>
      sm.destAddr === '447911142007' ? { commandStatus: 0x14 } : { remoteId: String(count) };
    const { batch } = await hub.api.sendMany(many('+447911142', 50));
    await expect.poll(delivered(batch.id), { timeout: 30_000 }).toBe(49);
    const counts = await hub.api.counts(batch.id);
    expect((counts.deferred ?? 0) + (counts.queued ?? 0) + (counts.sending ?? 0)).toBe(1);
  });

  test('that refuses the second part for good: the first is not sent again, and the message says so', async () => {
    const carrier = await carriers.smsc();
    await carriers.routeTo('+447911143', [await carriers.connect(carrier)]);
    const partOf = (text: Buffer) => text[5];
    carrier.answer = (sm, count) =>
      partOf(sm.shortMessage) === 2 ? { commandStatus: 0x45 + 0x20 } : { remoteId: String(count) };
    const { accepted: message } = await hub.api.send('+447911143000', { content: { text: 'a'.repeat(400) } });
    await carriers.reaches(message.id, 'PARTIALLY_DELIVERED');
    expect(carrier.submits.map((sm) => partOf(sm.shortMessage))).toEqual([1, 2, 3]);
    const { parts } = await hub.api.message(message.id);
    expect(parts.map((part) => part.status)).toEqual(['DELIVERED', 'FAILED', 'DELIVERED']);
  });

  test('that cuts the link again and again: everything is sent, and what may have gone twice is marked', async () => {
    const carrier = await carriers.smsc();
    await carriers.routeTo('+447911144', [await carriers.connect(carrier, { windowSize: 10 })]);
    carrier.answer = (_sm, count) => {
      if (count % 40 === 0) setImmediate(() => carrier.server.clients[0]?.cut());
      return { remoteId: String(count) };
    };
    const { batch } = await hub.api.sendMany(many('+447911144', 150), { purpose: 'TRANSACTIONAL' });
    const settled = async () => {
      const { delivered: got = 0, sent = 0, outcomeUnknown = 0 } = await hub.api.counts(batch.id);
      return got + sent + outcomeUnknown;
    };
    await expect.poll(settled, { timeout: 60_000, interval: 500 }).toBe(150);
    expect(twice(carrier)).toEqual([]);
  });

  test('that is not there when it is needed: messages wait, and codes go first when it comes', async () => {
    const carrier = await carriers.smsc();
    const connectionId = await carriers.connect(carrier, { throughputPerSecond: 20, windowSize: 5 });
    await carriers.routeTo('+447911145', [connectionId]);
    const { port } = carrier;
    await carrier.server.close();
    await expect.poll(async () => (await carriers.connection(connectionId)).state).not.toBe('BOUND');
    const bulk = await hub.api.sendMany(many('+447911145', 60), { purpose: 'TRANSACTIONAL' });
    const code = await hub.api.send('+447911145999', { purpose: 'OTP' });
    const back = await carriers.smsc({}, port);
    await carriers.reaches(code.accepted.id, 'DELIVERED', 30_000);
    await expect.poll(delivered(bulk.batch.id), { timeout: 30_000 }).toBe(60);
    const position = back.submits.findIndex((sm) => sm.destAddr === '447911145999');
    expect(position).toBeLessThan(15);
    expect(twice(back)).toEqual([]);
  });
});

describe('two dispatchers', () => {
  test('hold one bind between them; when its owner is killed the other binds and sends the rest, nothing twice', async () => {
    const second = new RoleProcess('dispatcher', hub.environment);
    await second.ready;
    const carrier = await carriers.smsc();
    await carriers.routeTo('+447911146', [await carriers.connect(carrier, { throughputPerSecond: 50, windowSize: 5 })]);
    expect(carrier.server.clients.length).toBe(1);
    const { batch } = await hub.api.sendMany(many('+447911146', 200));
    await expect.poll(() => carrier.submits.length, { timeout: 30_000 }).toBeGreaterThan(20);
    // Whoever owns it: the first is killed, and if it was the other one, nothing changes for this connection.
    await hub.role('dispatcher').kill('SIGKILL');
    const settled = async () => {
      const { delivered: got = 0, sent = 0, outcomeUnknown = 0 } = await hub.api.counts(batch.id);
      return got + sent + outcomeUnknown;
    };
    await expect.poll(settled, { timeout: 60_000, interval: 500 }).toBe(200);
    expect(twice(carrier)).toEqual([]);
    expect(carrier.server.clients.length).toBe(1);
    await hub.start('dispatcher');
    await second.kill('SIGTERM');
  });

  test('stopped gracefully under load: exits 0, leaves nothing unknown, and the next one sends the rest', async () => {
    const carrier = await carriers.smsc();
    await carriers.routeTo('+447911147', [
      await carriers.connect(carrier, { throughputPerSecond: 100, windowSize: 10 }),
    ]);
    const { batch } = await hub.api.sendMany(many('+447911147', 300));
    await expect.poll(() => carrier.submits.length, { timeout: 30_000 }).toBeGreaterThan(50);
    const role = hub.role('dispatcher');
    await role.kill('SIGTERM');
    expect(role.child.exitCode).toBe(0);
    const { outcomeUnknown = 0, sending = 0 } = await hub.api.counts(batch.id);
    expect({ outcomeUnknown, sending }).toEqual({ outcomeUnknown: 0, sending: 0 });
    await hub.start('dispatcher');
    await expect.poll(delivered(batch.id), { timeout: 40_000 }).toBe(300);
    expect(twice(carrier)).toEqual([]);
  });
});

test('a wrong password is shown, loses nothing, and is mended without a restart', async () => {
  const carrier = await carriers.smsc({
    onBind: (_systemId: string, password: string) => (password === 'right' ? 0 : 0x0e),
  });
  const id = await carriers.connect(carrier, { password: 'wrong' }, 'AUTH_FAILED');
  await carriers.routeTo('+447911148', [id]);
  const { accepted: message } = await hub.api.send('+447911148000');
  expect((await hub.api.message(message.id)).status).toBe('QUEUED');
  const mend = `mutation($id: ID!) { updateSmscConnection(input: { id: $id, password: "right" }) { __typename } }`;
  await hub.api.ask(mend, { id });
  await carriers.reaches(message.id, 'DELIVERED', 20_000);
});

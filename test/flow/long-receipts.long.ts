import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { inbound, type LyingSmsc } from '../support/lying-smsc.ts';
import { expectExactRollups } from '../support/rollups.ts';
import { temporaryFolder } from '../support/servers.ts';

// What connections on AUTO learn from their receipts of long messages, on a whole hub.

/** A message whose one part alone had a receipt for a minute gets no other. */
const ALONE_MS = 61_000;

const folder = temporaryFolder('long-receipts');
const clockFile = path.join(folder, 'moved');
let database: TestDatabase;
let hub: Hub;
const carriers = new Carriers(() => hub);

/** Moves the dispatcher's clock, as a machine that was suspended does. */
function moveBy(ms: number): void {
  fs.writeFileSync(`${clockFile}.new`, String(ms));
  fs.renameSync(`${clockFile}.new`, clockFile);
}

beforeAll(async () => {
  moveBy(0);
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.start('api', 'scheduler');
  hub.environment.NODE_OPTIONS = `--import ${pathToFileURL(path.resolve('test/support/moved-clock.mjs')).href}`;
  hub.environment.MOVED_CLOCK_FILE = clockFile;
  await hub.start('dispatcher');
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const learned = (connectionId: string) =>
  hub.api.ask<{ longMessageReceipts: string; learnedLongMessageReceipts: string | null }>(
    `query($id: ID!) { node(id: $id) { ... on SmscConnection { longMessageReceipts learnedLongMessageReceipts } } }`,
    { id: connectionId },
  );

/** A message of three parts at its SMSC. */
interface Long {
  id: string;
  /** Says of one of its parts that it was delivered. */
  receipt(part: number): Promise<void>;
}

async function sendLong(carrier: LyingSmsc, phone: string): Promise<Long> {
  const { accepted } = await hub.api.send(phone, { content: { text: 'a'.repeat(400) } });
  await carriers.reaches(accepted.id, 'SENT');
  const isOwn = ({ destAddr }: { destAddr: string }) => `+${destAddr}` === phone;
  const remoteIds = carrier.submits.flatMap((sm, at) => (isOwn(sm) ? [String(at + 1)] : []));
  expect(remoteIds.length).toBe(3);
  const receipt = async (part: number) => {
    const text = `id:${remoteIds[part - 1]} stat:DELIVRD err:000`;
    const answer = await carrier.client.deliver(inbound(phone.slice(1), '447700900999', text, { esmClass: 4 }));
    expect(answer).toBe(0);
  };
  return { id: accepted.id, receipt };
}

async function silentCarrier(prefix: string): Promise<{ carrier: LyingSmsc; connectionId: string }> {
  const carrier = await carriers.smsc();
  carrier.receipt = () => null;
  const connectionId = await carriers.connect(carrier);
  await carriers.routeTo(prefix, [connectionId]);
  return { carrier, connectionId };
}

/** Ends the dispatcher and starts another; resolves when that is bound. */
async function restartDispatcher(carrier: LyingSmsc): Promise<void> {
  const bound = () => carrier.server.clients.length;
  await hub.role('dispatcher').kill('SIGTERM');
  await expect.poll(bound, { timeout: 30_000 }).toBe(0);
  await hub.start('dispatcher');
  await expect.poll(bound, { timeout: 30_000 }).toBe(1);
}

const state = async (id: string) => {
  const { status, parts } = await hub.api.message(id);
  return [status, ...parts.map((part) => part.status)];
};
const WHOLE = ['DELIVERED', 'DELIVERED', 'DELIVERED', 'DELIVERED'];
const FIRST_PART = ['SENT', 'DELIVERED', 'SENT', 'SENT'];

test('that one receipt is of the whole message: earlier messages end too, and a dispatcher that starts again knows it', async () => {
  const { carrier, connectionId } = await silentCarrier('+447911174');
  const long = (n: number) => sendLong(carrier, `+44791117400${n}`);
  const earlier = [await long(1), await long(2), await long(3)];
  for (const { id, receipt } of earlier) {
    await receipt(1);
    await expect.poll(() => state(id), { timeout: 30_000 }).toEqual(FIRST_PART);
  }
  expect(await learned(connectionId)).toEqual({ longMessageReceipts: 'AUTO', learnedLongMessageReceipts: null });

  moveBy(ALONE_MS);
  const fourth = await long(4);
  // Its receipt comes again until the dispatcher has read its clock.
  const ended = async () => {
    await fourth.receipt(1);
    return state(fourth.id);
  };
  await expect.poll(ended, { timeout: 30_000, interval: 200 }).toEqual(WHOLE);
  for (const { id } of earlier) await expect.poll(() => state(id), { timeout: 30_000 }).toEqual(WHOLE);
  expect(await learned(connectionId)).toMatchObject({ learnedLongMessageReceipts: 'WHOLE_MESSAGE' });

  await restartDispatcher(carrier);
  expect(await learned(connectionId)).toMatchObject({ learnedLongMessageReceipts: 'WHOLE_MESSAGE' });
  const fifth = await long(5);
  await fifth.receipt(2);
  await expect.poll(() => state(fifth.id), { timeout: 30_000 }).toEqual(WHOLE);
});

test('that each part has its own, by two receipts of one message: one alone ends no other part, also after a restart', async () => {
  const { carrier, connectionId } = await silentCarrier('+447911175');
  const first = await sendLong(carrier, '+447911175001');
  await first.receipt(1);
  await first.receipt(3);
  await expect.poll(() => state(first.id), { timeout: 30_000 }).toEqual(['SENT', 'DELIVERED', 'SENT', 'DELIVERED']);
  expect(await learned(connectionId)).toMatchObject({ learnedLongMessageReceipts: 'EACH_PART' });
  await restartDispatcher(carrier);
  expect(await learned(connectionId)).toMatchObject({ learnedLongMessageReceipts: 'EACH_PART' });
  await first.receipt(2);
  await expect.poll(() => state(first.id), { timeout: 30_000 }).toEqual(WHOLE);
  const second = await sendLong(carrier, '+447911175002');
  await second.receipt(1);
  await expect.poll(() => state(second.id), { timeout: 30_000 }).toEqual(FIRST_PART);
});

test('the roll-ups are the counts of all of these messages', () => expectExactRollups(hub.databaseUrl));

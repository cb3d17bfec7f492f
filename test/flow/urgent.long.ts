import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { JOBS, jobsConsumer } from '../../src/bus/streams.ts';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';

let database: TestDatabase;
let hub: Hub;
const carriers = new Carriers(() => hub);
const CODE = { content: { text: 'Your code is 123456' }, purpose: 'OTP' };
const within = { timeout: 30_000, interval: 50 };

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

/** A connection to an SMSC that answers when it is told to, and its submits: 'code' or 'bulk', in the order they came. */
async function silent(prefix: string, settings: object) {
  const seen: string[] = [];
  const answers: (() => void)[] = [];
  const carrier = await carriers.smsc({
    onSubmit: (_client, sm, answer) => {
      seen.push(sm.shortMessage.length < 20 ? 'code' : 'bulk');
      const id = String(seen.length);
      answers.push(() => answer(0, id));
    },
  });
  const id = await carriers.connect(carrier, { responseTimeoutSeconds: 120, ...settings });
  await carriers.routeTo(prefix, [id]);
  return { id, seen, answers };
}

test('a code goes into the part of the window that the queue may not fill', async () => {
  const { seen } = await silent('+447911131', { windowSize: 20 });
  await hub.api.sendMany(range('+447911131', 500));
  await expect.poll(() => seen.length, within).toBe(19);
  await hub.api.send('+447911131001', CODE);
  await expect.poll(() => seen, within).toEqual([...Array(19).fill('bulk'), 'code']);
});

test('a code that finds the window full gets the first slot that comes free', async () => {
  const { id, seen, answers } = await silent('+447911132', { windowSize: 10 });
  await hub.api.sendMany(range('+447911132', 500));
  await expect.poll(() => seen.length, within).toBe(10);
  const { accepted: message } = await hub.api.send('+447911132001', CODE);
  // Once it is with the dispatcher, the queue may not take what comes free.
  await expect.poll(() => urgentInHand(id), within).toBe(1);
  answers.shift()?.();
  await expect.poll(() => seen.length, within).toBe(11);
  expect(seen.at(-1)).toBe('code');
  answers.at(-1)?.();
  await carriers.reaches(message.id, 'SENT');
});

test('a code overtakes what waits for the contracted rate', async () => {
  const carrier = await carriers.smsc();
  const connection = await carriers.connect(carrier, { throughputPerSecond: 20 });
  await carriers.routeTo('+447911133', [connection]);
  await hub.api.sendMany(range('+447911133', 900));
  await expect.poll(() => carrier.submits.length, within).toBeGreaterThan(5);
  await hub.api.send('+447911133001', CODE);
  const position = () => carrier.submits.findIndex((sm) => sm.shortMessage.length < 20);
  await expect.poll(position, within).toBeGreaterThan(0);
  expect(position()).toBeLessThan(450);
});

test('what was read ahead is handed back at once when the settings of its connection change', async () => {
  const carrier = await carriers.smsc();
  const id = await carriers.connect(carrier, { throughputPerSecond: 1 });
  await carriers.routeTo('+447911134', [id]);
  for (let batch = 0; batch < 10; batch++) await hub.api.sendMany(range('+447911134', 500));
  await expect.poll(() => carrier.submits.length, within).toBeGreaterThan(0);
  await hub.api.ask(
    `mutation($input: UpdateSmscConnectionInput!) { updateSmscConnection(input: $input) { __typename } }`,
    { input: { id, throughputPerSecond: null } },
  );
  // A chunk that nobody handed back comes again after half a minute.
  await expect.poll(() => carrier.submits.length, { timeout: 25_000, interval: 100 }).toBe(5_000);
});

test('orders that come one by one overtake a campaign that always has more', async () => {
  const person = '+447911135999';
  const consent = 'mutation($i: RecordConsentInput!) { recordConsent(input: $i) { __typename } }';
  await hub.api.ask(consent, { i: { contact: { phone: person }, purposes: ['MARKETING'], source: 'API' } });
  const arrived = new Map<string, number>();
  const held: (() => void)[] = [];
  let [campaign, open] = [0, false];
  const carrier = await carriers.smsc({
    onSubmit: (_client, sm, answer) => {
      if (`+${sm.destAddr}` === person) campaign++;
      else arrived.set(`+${sm.destAddr}`, campaign);
      const id = String(campaign + arrived.size);
      if (open) answer(0, id);
      else held.push(() => answer(0, id));
    },
  });
  await carriers.routeTo('+447911135', [await carriers.connect(carrier, { windowSize: 500 })]);
  const count = 10_000;
  await hub.api.sendMany(Array(count).fill(person), { purpose: 'MARKETING', duplicates: 'SEND' });
  await expect.poll(() => held.length, within).toBe(475);
  open = true;
  for (const answer of held) answer();
  const behind: number[] = [];
  for (const number of range('+447911135', 20)) {
    await hub.api.send(number);
    const before = campaign;
    await expect.poll(() => arrived.get(number), { ...within, interval: 2 }).toBeDefined();
    behind.push((arrived.get(number) ?? count) - before);
    if (campaign === count) break;
  }
  // Two claims of a campaign may be under way, and some more are made before the job is with the dispatcher.
  expect(behind.length).toBeGreaterThan(4);
  expect(median(behind)).toBeLessThan(1_000);
});

/** The middle one. */
function median(all: number[]): number {
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

/** So many numbers of a test's route. */
function range(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`);
}

/** Urgent jobs of a connection that its dispatcher has and has not finished. @param id global */
async function urgentInHand(id: string): Promise<number> {
  const url = new URL(inject('natsUrl'));
  const { host: servers, username: user, password: pass } = url;
  const nats = await connect({ servers, ...(user === '' ? {} : { user, pass }) });
  try {
    const connectionId = parseGlobalId(id)?.uuid ?? '';
    const manager = await jetstreamManager(nats);
    return (await manager.consumers.info(JOBS, jobsConsumer(connectionId, 'urgent'))).num_ack_pending;
  } finally {
    await nats.close();
  }
}

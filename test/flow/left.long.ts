import type pg from 'pg';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';
import type { LyingSmsc } from '../support/lying-smsc.ts';

let database: TestDatabase;
let hub: Hub;
let client: pg.Client;
const all = new Carriers(() => hub);
/** What waits without a route is looked for every fifteen seconds: the tests wait for it together. */
const MOVED_WITHIN_MS = 45_000;

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  client = await databaseClient(database.url);
  // Tests have routes of their own.
  await client.query('DELETE FROM route_targets; DELETE FROM routes');
  await hub.start('dispatcher,scheduler,api');
});

afterAll(async () => {
  await client?.end();
  await hub?.stop();
  await database?.drop();
});

/** ESME_RBINDFAIL */
const CLOSED = { onBind: () => 0x0d };
const uuidOf = (id: string) => parseGlobalId(id)?.uuid;

/** A route whose connection is enabled and lets nobody in: what is sent by it waits in the queue. */
async function deadEnd(carriers: Carriers, prefix: string): Promise<{ connectionId: string; routeId: string }> {
  const connectionId = await carriers.connect(await carriers.smsc(CLOSED), {}, 'CONNECTING');
  return { connectionId, routeId: await carriers.routeTo(prefix, [connectionId]) };
}

/** Another route for the same numbers, after all others. */
async function wayOut(carriers: Carriers, prefix: string, settings: object = {}): Promise<LyingSmsc> {
  const carrier = await carriers.smsc();
  await carriers.routeTo(prefix, [await carriers.connect(carrier)], {
    name: `out ${prefix}`,
    priority: 5,
    ...settings,
  });
  return carrier;
}

interface Told {
  price: { amount: string } | null;
  possibleDuplicate: boolean;
  decision: { routeName: string; steps: { gate: string; verdict: string; reason: string }[] };
  timeline: { type: string; detail: Record<string, unknown> | null }[];
}

const told = (id: string) =>
  hub.api.ask<Told>(
    `query($id: ID!) { message(id: $id) { price { amount } possibleDuplicate
      decision { routeName steps { gate verdict reason } } timeline { type detail } } }`,
    { id },
  );

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

describe.concurrent('when a route is deleted', () => {
  test('what is queued still goes out over its connection while that takes messages', async (context) => {
    const [{ expect }, carriers] = [context, all.of(context)];
    const carrier = await carriers.smsc();
    const connectionId = await carriers.connect(carrier, { throughputPerSecond: 2, windowSize: 1 });
    const routeId = await carriers.routeTo('+4479112100', [connectionId]);
    const { batch } = await hub.api.sendMany(Array.from({ length: 8 }, (_, index) => `+44791121001${index}`));
    await carriers.deleteRoute(routeId);
    await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: 8 });
    expect(carrier.submits.length).toBe(8);
  });

  test('what waits for a connection that is down, or is scheduled for it, goes by another route, and can be followed', async (context) => {
    const [{ expect }, carriers] = [context, all.of(context)];
    const [{ connectionId, routeId }, carrier] = [
      await deadEnd(carriers, '+4479112200'),
      await wayOut(carriers, '+4479112200', { pricePerPart: { amount: '0.07', currency: 'EUR' } }),
    ];
    const queued = await hub.api.send('+447911220000');
    const scheduled = await hub.api.send('+447911220001', { sendAt: inSeconds(3) });
    await carriers.deleteRoute(routeId);
    for (const { accepted: message } of [queued, scheduled])
      await carriers.reaches(message.id, 'DELIVERED', MOVED_WITHIN_MS);
    expect(carrier.submits.map((sm) => sm.destAddr).sort()).toEqual(['447911220000', '447911220001']);
    const { price, decision, timeline, possibleDuplicate } = await told(queued.accepted.id);
    expect([price?.amount, possibleDuplicate]).toEqual(['0.07', false]);
    expect(timeline.map(({ type }) => type)).toEqual(['ACCEPTED', 'QUEUED', 'SENDING', 'SENT', 'DELIVERED']);
    expect(timeline[1]?.detail).toMatchObject({ movedFrom: connectionId, routeFrom: routeId });
    const step = decision.steps.find(({ gate }) => gate === 'route');
    expect(step).toMatchObject({ verdict: 'ALLOW', reason: expect.stringContaining('"out +4479112200"') });
  });

  test('nobody takes what waits for a connection that is off: it expires, and says that it had no route', async (context) => {
    const [{ expect }, carriers] = [context, all.of(context)];
    const { connectionId, routeId } = await deadEnd(carriers, '+4479112300');
    const queued = await hub.api.send('+447911230000', { validFor: 'PT6S' });
    const scheduled = await hub.api.send('+447911230001', { sendAt: inSeconds(2), validFor: 'PT4S' });
    await carriers.deleteRoute(routeId);
    await carriers.disable(connectionId);
    for (const { accepted: message } of [queued, scheduled]) {
      await carriers.reaches(message.id, 'EXPIRED');
      expect((await hub.api.message(message.id)).reason?.code).toBe('NO_ROUTE');
      expect((await told(message.id)).decision.steps.at(-1)).toMatchObject({ gate: 'route', verdict: 'REFUSE' });
    }
  });
});

describe.concurrent('when a connection is switched off', () => {
  test('what is queued goes by another route where its own has no other connection', async (context) => {
    const [{ expect }, carriers] = [context, all.of(context)];
    const [{ connectionId }, carrier] = [await deadEnd(carriers, '+4479112400'), await wayOut(carriers, '+4479112400')];
    const { accepted: message } = await hub.api.send('+447911240000');
    await carriers.disable(connectionId);
    await carriers.reaches(message.id, 'DELIVERED', MOVED_WITHIN_MS);
    expect(carrier.submits.length).toBe(1);
  });

  test('what is queued stays, where no other route takes it, and goes out when it is switched on again', async (context) => {
    const [{ expect }, carriers] = [context, all.of(context)];
    let open = false;
    const smsc = await carriers.smsc({ onBind: () => (open ? 0 : 0x0d) });
    const connectionId = await carriers.connect(smsc, {}, 'CONNECTING');
    await carriers.routeTo('+4479112500', [connectionId]);
    const { accepted: message } = await hub.api.send('+447911250000');
    await carriers.disable(connectionId);
    open = true;
    await expect.poll(async () => (await carriers.connection(connectionId)).state).toBe('DISABLED');
    await carriers.enable(connectionId);
    await carriers.reaches(message.id, 'DELIVERED', MOVED_WITHIN_MS);
    expect(smsc.submits.length).toBe(1);
  });

  test('that its route does not name any more, what is queued goes by those that it names', async (context) => {
    const [{ expect }, carriers] = [context, all.of(context)];
    const { connectionId, routeId } = await deadEnd(carriers, '+4479112600');
    const carrier = await carriers.smsc();
    const other = await carriers.connect(carrier);
    const { accepted: message } = await hub.api.send('+447911260000');
    await hub.api.ask('mutation($input: UpdateRouteInput!) { updateRoute(input: $input) { __typename } }', {
      input: { id: routeId, connectionIds: [other] },
    });
    await carriers.disable(connectionId);
    await carriers.reaches(message.id, 'DELIVERED', MOVED_WITHIN_MS);
    expect(carrier.submits.length).toBe(1);
  });

  test('what it refused for now, and a code whose outcome nobody knows, go by another route', async (context) => {
    const [{ expect }, carriers] = [context, all.of(context)];
    let answering = true;
    const sick = await carriers.smsc({
      onSubmit: (_client, _sm, answer) => {
        if (answering) answer(0x14, '');
      },
    });
    const connectionId = await carriers.connect(sick, { responseTimeoutSeconds: 2 });
    const routeId = await carriers.routeTo('+4479112700', [connectionId]);
    const carrier = await wayOut(carriers, '+4479112700');
    const deferred = await hub.api.send('+447911270000');
    await carriers.reaches(deferred.accepted.id, 'DEFERRED');
    answering = false;
    const code = await hub.api.send('+447911270001', { purpose: 'OTP' });
    await carriers.reaches(code.accepted.id, 'OUTCOME_UNKNOWN');
    await carriers.deleteRoute(routeId);
    await carriers.disable(connectionId);
    for (const { accepted: message } of [deferred, code])
      await carriers.reaches(message.id, 'DELIVERED', MOVED_WITHIN_MS);
    expect(carrier.submits.map((sm) => sm.destAddr).sort()).toEqual(['447911270000', '447911270001']);
    expect((await told(deferred.accepted.id)).possibleDuplicate).toBe(false);
    expect((await told(code.accepted.id)).possibleDuplicate).toBe(true);
  });
});

test.concurrent('what waits for a connection that is not there any more goes by another route, or expires and says so', async (context) => {
  const [{ expect }, carriers] = [context, all.of(context)];
  const { connectionId, routeId } = await deadEnd(carriers, '+44791128');
  const carrier = await wayOut(carriers, '+4479112800');
  const moved = await hub.api.send('+447911280000');
  const stuck = await hub.api.send('+447911289999', { validFor: 'PT8S' });
  await carriers.deleteRoute(routeId);
  await carriers.disable(connectionId);
  await client.query('DELETE FROM connections WHERE id = $1', [uuidOf(connectionId)]);
  await carriers.reaches(stuck.accepted.id, 'EXPIRED', MOVED_WITHIN_MS);
  expect((await hub.api.message(stuck.accepted.id)).reason?.code).toBe('NO_ROUTE');
  await carriers.reaches(moved.accepted.id, 'DELIVERED', MOVED_WITHIN_MS);
  expect(carrier.submits.length).toBe(1);
});

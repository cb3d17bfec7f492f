import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROLE_STARTS } from '../../src/cli/roles.ts';
import { loadConfig } from '../../src/config.ts';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { openRuntime, type Runtime } from '../../src/runtime.ts';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';
import { inbound, type LyingSmsc } from '../support/lying-smsc.ts';

const DAY_MS = 24 * 3_600_000;

let database: TestDatabase;
let hub: Hub;
let client: pg.Client;
let runtime: Runtime;
let aheadMs = 0;
const carriers = new Carriers(() => hub);

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  client = await databaseClient(database.url);
  // Tests have routes of their own.
  await client.query('DELETE FROM route_targets; DELETE FROM routes');
  await hub.start('dispatcher,api');
  const signal = new AbortController().signal;
  runtime = {
    ...(await openRuntime(loadConfig(hub.environment), database.url, inject('natsUrl'), signal)),
    clock: { now: () => new Date(Date.now() + aheadMs) },
  };
});

afterAll(async () => {
  await runtime?.close();
  await client?.end();
  await hub?.stop();
  await database?.drop();
});

/** Runs a scheduler as if so many days had passed, as long as the work takes. */
async function inDays(days: number, work: () => Promise<void>): Promise<void> {
  aheadMs = days * DAY_MS;
  // Until when it has looked at messages; time goes back here.
  await client.query('DELETE FROM watermarks');
  const scheduler = await ROLE_STARTS.scheduler(runtime);
  try {
    await work();
  } finally {
    await scheduler.stop();
    aheadMs = 0;
  }
}

const waitsFor = async (id: string) => {
  const { rows } = await client.query<{ dueAt: Date | null; indexedStatus: string | null }>(
    'SELECT due_at AS "dueAt", indexed_status AS "indexedStatus" FROM messages WHERE id = $1',
    [parseGlobalId(id)?.uuid],
  );
  return rows[0];
};

const receiptOf = (carrier: LyingSmsc, index: number, state: string) => {
  const { destAddr = '', sourceAddr = '' } = carrier.submits[index] ?? {};
  return carrier.client.deliver(
    inbound(destAddr, sourceAddr, `id:${index + 1} stat:${state} err:000`, { esmClass: 4 }),
  );
};

describe('a message that its SMSC took and never spoke of again', () => {
  test.each(['OTP', 'TRANSACTIONAL'])(
    '(%s) ends as an unknown outcome, is never sent again or failed, and a late receipt still resolves it',
    async (purpose) => {
      const carrier = await carriers.smsc();
      carrier.receipt = () => null;
      const prefix = `+447911${purpose === 'OTP' ? 14 : 15}`;
      await carriers.routeTo(prefix, [await carriers.connect(carrier)]);
      const { accepted: message } = await hub.api.send(`${prefix}0000`, { purpose });
      await carriers.reaches(message.id, 'SENT');
      // The usual road leaves nothing behind for it.
      expect(await waitsFor(message.id)).toEqual({ dueAt: null, indexedStatus: null });
      await inDays(2, async () => {
        await expect.poll(async () => (await waitsFor(message.id))?.dueAt, { timeout: 30_000 }).not.toBeNull();
        expect((await hub.api.message(message.id)).status).toBe('SENT');
      });
      await inDays(5, () => carriers.reaches(message.id, 'OUTCOME_UNKNOWN'));
      expect(await hub.api.message(message.id)).toMatchObject({
        reason: { code: 'RECEIPT_MISSING' },
        possibleDuplicate: false,
        parts: [{ status: 'SENT' }],
      });
      const probe = await hub.api.send(`${prefix}0001`);
      await carriers.reaches(probe.accepted.id, 'SENT');
      await inDays(60, () => carriers.reaches(probe.accepted.id, 'OUTCOME_UNKNOWN'));
      expect(await waitsFor(message.id)).toEqual({ dueAt: null, indexedStatus: 'OUTCOME_UNKNOWN' });
      expect(carrier.submits.map((sm) => sm.destAddr)).toEqual(
        [`${prefix}0000`, `${prefix}0001`].map((to) => to.slice(1)),
      );
      await receiptOf(carrier, 0, 'DELIVRD');
      await carriers.reaches(message.id, 'DELIVERED');
      const { timeline, reason } = await hub.api.message(message.id);
      expect(reason).toBeNull();
      // The scheduler was ahead: of this story the times give no order.
      const types = timeline.map(({ type }) => type).sort();
      expect(types).toEqual(['ACCEPTED', 'DELIVERED', 'OUTCOME_UNKNOWN', 'SENDING', 'SENT']);
    },
  );

  test('of some of its parts keeps what is known of the others, and ends with the last of them', async () => {
    const carrier = await carriers.smsc();
    carrier.receipt = (_sm, count) => (count === 1 ? 'id:1 stat:DELIVRD err:000' : null);
    await carriers.routeTo('+44791116', [await carriers.connect(carrier)]);
    const { accepted: message } = await hub.api.send('+447911160000', {
      content: { text: 'A long story. '.repeat(30) },
    });
    await expect
      .poll(async () => (await hub.api.message(message.id)).parts.map((part) => part.status), { timeout: 30_000 })
      .toEqual(['DELIVERED', 'SENT', 'SENT']);
    await inDays(5, () => carriers.reaches(message.id, 'OUTCOME_UNKNOWN'));
    await receiptOf(carrier, 1, 'UNDELIV');
    const parts = async () => (await hub.api.message(message.id)).parts.map((part) => part.status);
    await expect.poll(parts, { timeout: 30_000 }).toEqual(['DELIVERED', 'UNDELIVERED', 'SENT']);
    expect(await hub.api.message(message.id)).toMatchObject({
      status: 'OUTCOME_UNKNOWN',
      reason: { code: 'RECEIPT_MISSING' },
    });
    await receiptOf(carrier, 2, 'DELIVRD');
    await carriers.reaches(message.id, 'PARTIALLY_DELIVERED');
    expect((await hub.api.message(message.id)).reason?.code).toBe('UNDELIVERABLE');
  });

  test('is asked about for the last time, and the answer resolves it', async () => {
    const asked: string[] = [];
    const carrier = await carriers.smsc({
      onQuery: (_client: unknown, remoteId: string) => {
        asked.push(remoteId);
        return { state: 2, errorCode: 0 };
      },
    });
    carrier.receipt = () => null;
    await carriers.routeTo('+44791117', [await carriers.connect(carrier, { queryAfterSeconds: 3_600 })]);
    const { accepted: message } = await hub.api.send('+447911170000');
    await carriers.reaches(message.id, 'SENT');
    await inDays(5, () => carriers.reaches(message.id, 'DELIVERED'));
    expect(asked).toEqual(['1']);
  });

  test('over a connection that is switched off since ends so too', async () => {
    const carrier = await carriers.smsc();
    carrier.receipt = () => null;
    const connectionId = await carriers.connect(carrier);
    const routeId = await carriers.routeTo('+44791118', [connectionId]);
    const { accepted: message } = await hub.api.send('+447911180000');
    await carriers.reaches(message.id, 'SENT');
    await carriers.deleteRoute(routeId);
    await carriers.disable(connectionId);
    await inDays(5, () => carriers.reaches(message.id, 'OUTCOME_UNKNOWN'));
    expect((await hub.api.message(message.id)).reason?.code).toBe('RECEIPT_MISSING');
  });
});

describe('a message that is charged', () => {
  const setPrice = (amount: string, more: object = {}) =>
    hub.api.ask('mutation($i: SetPriceInput!) { setPrice(input: $i) { __typename ... on Error { message } } }', {
      i: { country: 'GB', pricePerPart: { amount, currency: 'EUR' }, ...more },
    });
  const chargeOf = async (id: string) => {
    const { charge } = await hub.api.ask<{ charge: { state: string; price: Money; cost: Money | null } | null }>(
      `query($id: ID!) { message(id: $id) { charge { state billedAt price { amount currency } cost { amount currency } } } }`,
      { id },
    );
    return charge;
  };
  type Money = { amount: string; currency: string };
  beforeAll(() => setPrice('0.03'));

  test('pays once for what its SMSC took, and nothing for what was refused or canceled', async () => {
    const carrier = await carriers.smsc();
    carrier.receipt = () => null;
    carrier.answer = (sm, count) => (sm.destAddr.endsWith('9') ? { commandStatus: 0x0b } : { remoteId: String(count) });
    const connectionId = await carriers.connect(carrier);
    await setPrice('0.02', { connectionId });
    await carriers.routeTo('+44791120', [connectionId]);
    const content = { text: 'A long story. '.repeat(15) };
    const { accepted: later } = await hub.api.send('+447911200001', {
      sendAt: new Date(Date.now() + DAY_MS).toISOString(),
    });
    const price = { amount: '0.03', currency: 'EUR' };
    expect(await chargeOf(later.id)).toMatchObject({ state: 'RESERVED', price, cost: { amount: '0.02' } });
    await hub.api.ask('mutation($i: CancelMessagesInput!) { cancelMessages(input: $i) { __typename } }', {
      i: { ids: [later.id] },
    });
    expect(await chargeOf(later.id)).toMatchObject({ state: 'RELEASED', price });
    const { accepted: refused } = await hub.api.send('+447911200009');
    await carriers.reaches(refused.id, 'FAILED');
    expect(await chargeOf(refused.id)).toMatchObject({ state: 'RELEASED', price });
    const { accepted: taken } = await hub.api.send('+447911200000', { content });
    await carriers.reaches(taken.id, 'SENT');
    const settled = { state: 'SETTLED', price: { amount: '0.06' }, cost: { amount: '0.04', currency: 'EUR' } };
    expect(await chargeOf(taken.id)).toMatchObject(settled);
    // The first submit was refused: those of the long text are the second and the third.
    await receiptOf(carrier, 1, 'UNDELIV');
    await receiptOf(carrier, 2, 'UNDELIV');
    await carriers.reaches(taken.id, 'UNDELIVERED');
    expect(await chargeOf(taken.id)).toMatchObject(settled);
  });

  test('by a carrier that asks for what it delivered pays when it is, also after its charge was released', async () => {
    const carrier = await carriers.smsc();
    carrier.receipt = () => null;
    await carriers.routeTo('+44791121', [await carriers.connect(carrier, { billedAt: 'DELIVERY' })]);
    const { accepted: message } = await hub.api.send('+447911210000');
    await carriers.reaches(message.id, 'SENT');
    expect(await chargeOf(message.id)).toMatchObject({ state: 'RESERVED', billedAt: 'DELIVERY', cost: null });
    await inDays(5, () => carriers.reaches(message.id, 'OUTCOME_UNKNOWN'));
    expect(await chargeOf(message.id)).toMatchObject({ state: 'RELEASED' });
    await receiptOf(carrier, 0, 'DELIVRD');
    await carriers.reaches(message.id, 'DELIVERED');
    expect(await chargeOf(message.id)).toMatchObject({ state: 'SETTLED', price: { amount: '0.03' } });
  });

  test('costs what the connection asks that sends it in the end', async () => {
    const [bad, good] = [await carriers.smsc(), await carriers.smsc()];
    bad.answer = () => ({ commandStatus: 0x45 });
    good.receipt = () => null;
    const [first, second] = [await carriers.connect(bad), await carriers.connect(good, { billedAt: 'DELIVERY' })];
    await setPrice('0.02', { connectionId: first });
    await setPrice('0.025', { connectionId: second });
    await carriers.routeTo('+44791122', [first, second]);
    const { accepted: message } = await hub.api.send('+447911220000');
    expect(await chargeOf(message.id)).toMatchObject({ billedAt: 'SUBMIT', cost: { amount: '0.02' } });
    const scheduler = await ROLE_STARTS.scheduler(runtime);
    try {
      await carriers.reaches(message.id, 'SENT', 30_000);
    } finally {
      await scheduler.stop();
    }
    const cost = { amount: '0.025', currency: 'EUR' };
    expect(await chargeOf(message.id)).toMatchObject({ state: 'RESERVED', billedAt: 'DELIVERY', cost });
  });
});

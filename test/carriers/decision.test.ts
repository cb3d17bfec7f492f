import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { loadRoutes } from '../../src/db/sql/routes.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
  for (const address of ['Shop', 'Bank']) await service.ask(SENDER, { address });
});
afterAll(() => service.close());

const SENDER = 'mutation($address: String!) { createSender(input: { address: $address }) { __typename } }';
const PHONE = '+447911100501';

interface Decision {
  route: { name: string } | null;
  routeName: string | null;
  routeReason: string | null;
  rejectedRoutes: { name: string; code: string; reason: string }[];
}
const DECISION = 'decision { route { name } routeName routeReason rejectedRoutes { name code reason } }';

const create = async (name: string, change: object = {}) => {
  const { route } = await service.ask<{ route: { id: string } }>(
    'mutation($i: RouteInput!) { createRoute(input: $i) { ... on RoutePayload { route { id } } } }',
    { i: { name, connectionIds: [toGlobalId('Connection', service.connectionId)], ...change } },
  );
  return route.id;
};
const remove = (id: string) =>
  service.ask('mutation($id: ID!) { deleteRoute(input: { id: $id }) { __typename } }', { id });
const send = async (change: object = {}, to: object = { phone: PHONE }) => {
  const { accepted } = await service.ask<{ accepted: { id: string; status: string; decision: Decision } }>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) {
      ... on SendMessagePayload { accepted { id status ${DECISION} } } } }`,
    { i: { to, content: { text: 'Hello' }, purpose: 'TRANSACTIONAL', ...change } },
  );
  return accepted;
};
const simulate = (change: object = {}) =>
  service.ask<{ route: { name: string } | null; reason: string | null; rejected: Decision['rejectedRoutes'] }>(
    `query($i: SimulateRouteInput!) { simulateRoute(input: $i) {
      route { name } reason rejected { name code reason } } }`,
    { i: { to: PHONE, purpose: 'TRANSACTIONAL', ...change } },
  );
const upsert = (phone: string, mccMnc: string | null) =>
  service.ask<{ results: { contactId: string }[] }>(
    `mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) {
      ... on UpsertContactsPayload { results { contactId } } } }`,
    { c: [{ phone, mccMnc }] },
  );

describe('a send', () => {
  test('goes by the sender it names, and tells why', async () => {
    const id = await create('shop', { senders: ['Shop'] });
    const shop = await send({ sender: 'Shop' });
    expect(shop.decision).toEqual({
      route: { name: 'shop' },
      routeName: 'shop',
      routeReason: 'it comes first of 2 routes that fit',
      rejectedRoutes: [{ name: 'all', code: 'LOWER_PRIORITY', reason: '"shop" names the sender, it names none' }],
    });
    for (const [sender, not] of [
      ['Bank', 'not Bank'],
      [undefined, 'and the message names none'],
    ]) {
      expect((await send({ sender })).decision).toMatchObject({
        routeName: 'all',
        routeReason: 'it is the only route that fits',
        rejectedRoutes: [{ code: 'OTHER_SENDER', reason: `it takes the senders Shop, ${not}` }],
      });
    }
    await remove(id);
  });

  test('goes by the network of the contact, named by its number or its id', async () => {
    const id = await create('network', { mccMncs: ['23415'] });
    const [{ contactId } = { contactId: '' }] = (await upsert(PHONE, '23415')).results;
    expect((await send()).decision.routeName).toBe('network');
    expect((await send({}, { contactId })).decision.routeName).toBe('network');
    const other = await send({}, { phone: '+447911100502' });
    expect(other.decision.rejectedRoutes).toEqual([
      {
        name: 'network',
        code: 'OTHER_NETWORK',
        reason: 'it takes the networks 23415, and that of the recipient is not known',
      },
    ]);
    await upsert(PHONE, '23410');
    expect((await send()).decision.rejectedRoutes).toMatchObject([
      { reason: 'it takes the networks 23415, not 23410' },
    ]);
    await remove(id);
  });

  test('keeps its decision when the route is deleted, and still waits for its connection', async () => {
    const id = await create('passing', { priority: 5 });
    const { id: messageId } = await send();
    await remove(id);
    const kept = await service.ask(`query($id: ID!) { message(id: $id) { status ${DECISION} } }`, { id: messageId });
    expect(kept).toMatchObject({
      status: 'QUEUED',
      decision: { route: null, routeName: 'passing', rejectedRoutes: [{ name: 'all', code: 'LOWER_PRIORITY' }] },
    });
    const [row] = await service.sql('SELECT connection_id FROM messages WHERE id = $1', [uuidOf(messageId)]);
    expect(row).toEqual({ connection_id: service.connectionId });
  });

  test('to ten thousand shares them by weight, each number with one route, as simulateRoute says', async () => {
    const ids = await Promise.all([create('a', { priority: 1, weight: 3 }), create('b', { priority: 1 })]);
    const numbers = Array.from({ length: 10_000 }, (_, n) => `+4479112${String(n).padStart(5, '0')}`);
    const sendAll = () =>
      service.ask(
        `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload { batch { accepted } } } }`,
        {
          i: {
            recipients: numbers.map((phone) => ({ to: { phone } })),
            content: { text: 'Hello' },
            purpose: 'TRANSACTIONAL',
          },
        },
      );
    expect(await sendAll()).toEqual({ batch: { accepted: 10_000 } });
    expect(await sendAll()).toEqual({ batch: { accepted: 10_000 } });
    const rows = await service.sql<{ to: string; names: string[]; reasons: string[] }>(
      `SELECT "to", array_agg(DISTINCT d.content->'route'->>'name') AS names
       FROM messages JOIN decisions d ON d.id = decision_id WHERE "to" = ANY($1) GROUP BY "to"`,
      [numbers],
    );
    expect(rows.filter((row) => row.names.length !== 1)).toEqual([]);
    const ofA = rows.filter((row) => row.names[0] === 'a').length;
    expect(Math.abs(ofA - 7_500)).toBeLessThan(200);
    for (const { to, names } of rows.slice(0, 5)) {
      const { route, reason } = await simulate({ to });
      expect(route?.name).toBe(names[0]);
      expect(reason).toMatch(/^it takes this number of those that 2 routes share by weight: it has [13] of 4$/);
    }
    await Promise.all(ids.map(remove));
  });
});

describe('simulateRoute', () => {
  test('takes a sender and a network, or that of the contact', async () => {
    const id = await create('narrow', { senders: ['Shop'], mccMncs: ['23433'] });
    expect((await simulate({ sender: 'Shop', mccMnc: '23433' })).route).toEqual({ name: 'narrow' });
    expect((await simulate({ mccMnc: '23433' })).rejected).toMatchObject([{ code: 'OTHER_SENDER' }]);
    await upsert(PHONE, '23433');
    expect((await simulate({ sender: 'Shop' })).route).toEqual({ name: 'narrow' });
    expect((await simulate({ sender: 'Shop', mccMnc: '23415' })).rejected).toMatchObject([
      { code: 'OTHER_NETWORK', reason: 'it takes the networks 23433, not 23415' },
    ]);
    await remove(id);
  });

  test.each([
    ['sender', 'Twelve chars'],
    ['mccMnc', '1234'],
  ])('refuses a %s that is none', async (field, value) => {
    const { body } = await service.api.post({
      query: 'query($i: SimulateRouteInput!) { simulateRoute(input: $i) { reason } }',
      variables: { i: { to: PHONE, purpose: 'OTP', [field]: value } },
    });
    expect(body).toMatchObject({
      errors: [{ extensions: { code: 'INVALID_INPUT', issues: [{ path: [field], received: value }] } }],
    });
  });
});

describe('what was measured', () => {
  let id: string;
  beforeAll(async () => {
    id = await create('measured', {
      priority: 9,
      minAcceptancePercent: 90,
      minDeliveryPercent: 50,
      maxResponseMs: 800,
    });
  });
  const measure = async (minutesAgo: number, counts: { [column: string]: number }) => {
    const columns = Object.keys(counts);
    await service.sql(
      `INSERT INTO route_quality (route_id, connection_id, bucket, ${columns.join(', ')})
       VALUES ($1, $2, now() - $3 * interval '1 minute', ${columns.map((_, n) => `$${n + 4}`).join(', ')})`,
      [uuidOf(id), service.connectionId, minutesAgo, ...Object.values(counts)],
    );
  };
  const quality = () =>
    service.ask(
      `query($id: ID!) { node(id: $id) { ... on Route { quality { connection { name circuit } submits ended
        acceptancePercent deliveryPercent responseMs } } } }`,
      { id },
    );

  test('is nothing at first', async () => {
    const none = { submits: 0, ended: 0, acceptancePercent: null, deliveryPercent: null, responseMs: null };
    expect(await quality()).toEqual({
      quality: [{ connection: { name: 'carrier', circuit: 'CLOSED' }, ...none }],
    });
    expect((await simulate()).route).toEqual({ name: 'measured' });
  });

  test('of more than an hour ago does not count', async () => {
    await measure(61, { submits: 1_000, accepted: 0, refused: 1_000 });
    expect((await simulate()).route).toEqual({ name: 'measured' });
  });

  test('of fewer than 50 submits says nothing; from 50 on the route is passed over', async () => {
    await measure(50, { submits: 25, accepted: 20, refused: 5, response_ms_sum: 2_500 });
    await measure(10, { submits: 24, accepted: 20, refused: 4, response_ms_sum: 2_400, delivered: 3, undelivered: 1 });
    expect((await simulate()).route).toEqual({ name: 'measured' });
    await measure(5, { submits: 1, accepted: 0, refused: 1, response_ms_sum: 100 });
    expect(await simulate()).toEqual({
      route: { name: 'all' },
      reason: 'of 2 routes that fit it is the only one that is not below its floors',
      rejected: [
        {
          name: 'measured',
          code: 'BELOW_QUALITY',
          reason: 'in the last hour 80% of 50 submits were accepted, its floor is 90%',
        },
      ],
    });
    expect(await quality()).toMatchObject({
      quality: [{ submits: 50, ended: 4, acceptancePercent: 80, deliveryPercent: 75, responseMs: 100 }],
    });
  });

  test('is in the decision of a send, and a poor route is better than none', async () => {
    const alone = await create('only this purpose', { purposes: ['ALERT'] });
    const [{ id: all } = { id: '' }] = await service.sql<{ id: string }>(`SELECT id FROM routes WHERE name = 'all'`);
    expect((await send()).decision.rejectedRoutes).toMatchObject([
      { code: 'BELOW_QUALITY' },
      { code: 'OTHER_PURPOSE' },
    ]);
    await remove(toGlobalId('Route', all));
    const { decision, status } = await send();
    expect(status).toBe('QUEUED');
    expect(decision).toMatchObject({
      routeName: 'measured',
      routeReason:
        'it is below its floors, but no other fits, and a poor route is better than none: ' +
        'in the last hour 80% of 50 submits were accepted, its floor is 90%',
      rejectedRoutes: [{ code: 'OTHER_PURPOSE' }],
    });
    await remove(alone);
  });

  test('is read for the choice only of routes with floors', async () => {
    const pool = service.api.runtime.db.pool;
    const ofTarget = async () => (await loadRoutes(pool, service.workspaceId))[0]?.targets[0]?.quality;
    expect(await ofTarget()).toMatchObject({ submits: 50, responseMs: 100 });
    await service.ask(
      `mutation($id: ID!) { updateRoute(input: { id: $id, minAcceptancePercent: null, minDeliveryPercent: null,
        maxResponseMs: null }) { __typename } }`,
      { id },
    );
    expect(await ofTarget()).toBeNull();
  });
});

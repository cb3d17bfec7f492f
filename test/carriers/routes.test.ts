import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { SETTINGS_CHANGED } from '../../src/bus/streams.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
let own: string;
let hints = 0;
beforeAll(async () => {
  service = await openService();
  own = toGlobalId('Connection', service.connectionId);
  const { connection } = service.api.runtime.bus;
  connection.subscribe(SETTINGS_CHANGED, {
    callback: () => {
      hints++;
    },
  });
  await connection.flush();
});
afterAll(() => service.close());

interface Result {
  __typename: string;
  route?: { id: string; [field: string]: unknown };
  deletedRouteId?: string;
  issues?: { path: string[]; message: string; received: string | null }[];
}
const FIELDS = `id name countries prefixes purposes mccMncs senders priority weight minAcceptancePercent
  minDeliveryPercent maxResponseMs defaultSender pricePerPart { amount currency } connections { id }`;
const PAYLOADS = {
  createRoute: `RoutePayload { route { ${FIELDS} } }`,
  updateRoute: `RoutePayload { route { ${FIELDS} } }`,
  deleteRoute: 'DeleteRoutePayload { deletedRouteId }',
};
const INPUTS = { createRoute: 'RouteInput', updateRoute: 'UpdateRouteInput', deleteRoute: 'DeleteRouteInput' };
const call = (name: keyof typeof PAYLOADS, input: object, ask = service.ask) =>
  ask<Result>(
    `mutation($i: ${INPUTS[name]}!) { ${name}(input: $i) { __typename ... on ${PAYLOADS[name]}
      ${name === 'deleteRoute' ? '' : '... on InvalidInput { issues { path message received } }'} } }`,
    { i: input },
  );
const create = async (name: string, change: object = {}) => {
  const { route, issues } = await call('createRoute', { name, connectionIds: [own], ...change });
  if (route === undefined) throw new Error(JSON.stringify(issues));
  return route.id;
};
const remove = (...ids: string[]) => Promise.all(ids.map((id) => call('deleteRoute', { id })));
const audited = (id: string) =>
  service.sql('SELECT action, detail FROM audit_entries WHERE subject = $1 ORDER BY id', [uuidOf(id)]);

const EVERYTHING = {
  countries: ['GB'],
  prefixes: ['+4479'],
  purposes: ['OTP'],
  mccMncs: ['23415', '310410'],
  senders: ['Shop', '12345', '+447700900123'],
  weight: 1_000,
  minAcceptancePercent: 99.5,
  minDeliveryPercent: 0,
  maxResponseMs: 500,
  defaultSender: 'Shop',
  pricePerPart: { amount: '0.0075', currency: 'EUR' },
};
const NOTHING = {
  ...{ countries: [], prefixes: [], purposes: [], mccMncs: [], senders: [] },
  ...{ weight: null, minAcceptancePercent: null, minDeliveryPercent: null, maxResponseMs: null },
  ...{ defaultSender: null, pricePerPart: null },
};

describe('a route', () => {
  test('is made with everything, changed field by field, and cleared by null', async () => {
    const { route } = await call('createRoute', {
      name: 'full',
      connectionIds: [own],
      priority: -7,
      ...EVERYTHING,
    });
    expect(route).toMatchObject({ ...EVERYTHING, priority: -7 });
    const id = route?.id ?? '';
    const change = async (input: object) => (await call('updateRoute', { id, ...input })).route;
    expect(await change({ weight: 5 })).toEqual({ ...route, weight: 5 });
    expect(await change({ name: 'fuller', priority: -8 })).toEqual({
      ...route,
      weight: 5,
      name: 'fuller',
      priority: -8,
    });
    const nulls = Object.fromEntries(Object.keys(NOTHING).map((field) => [field, null]));
    const cleared = { id, name: 'fuller', priority: -8, ...NOTHING, connections: [{ id: own }] };
    expect(await change({ ...nulls, name: null, priority: null, connectionIds: null })).toEqual(cleared);
    expect(await change(EVERYTHING)).toEqual({ ...cleared, ...EVERYTHING });
    await remove(id);
  });

  test('is read by its id, by its own workspace alone, until it is deleted', async () => {
    const id = await create('named', { priority: -3, prefixes: ['+4478'] });
    const query = `query($id: ID!) { route(id: $id) { ${FIELDS} } }`;
    const { route } = await call('updateRoute', { id });
    expect(route).toMatchObject({ id, name: 'named', priority: -3, prefixes: ['+4478'], connections: [{ id: own }] });
    expect(await service.ask(query, { id })).toEqual(route);
    expect(await service.askOther(query, { id })).toBeNull();
    await remove(id);
    expect(await service.ask(query, { id })).toBeNull();
  });

  test('that is changed is audited by the fields that were given, and tells the dispatchers', async () => {
    const id = await create('audited', { priority: -1 });
    const before = hints;
    await call('updateRoute', { id, weight: null, priority: 3, name: null, connectionIds: [own] });
    await call('updateRoute', { id });
    await expect.poll(() => hints).toBeGreaterThan(before);
    expect(await audited(id)).toEqual([
      { action: 'route.create', detail: {} },
      { action: 'route.update', detail: { fields: ['priority', 'weight', 'connectionIds'] } },
    ]);
    await remove(id);
  });

  test('changes its connections, all at once, also when many do so at once', async () => {
    const ids = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const input = { name, host: 'smsc.example.com', port: 2775, systemId: 'me', password: '' };
        const made = await service.ask<{ smscConnection: { id: string } }>(
          `mutation($i: SmscConnectionInput!) { createSmscConnection(input: $i) {
            ... on SmscConnectionPayload { smscConnection { id } } } }`,
          { i: input },
        );
        return made.smscConnection.id;
      }),
    );
    const id = await create('moving');
    const orders = [[...ids, own], [own, ...ids], [...ids].reverse(), [own]];
    const results = await Promise.all(
      [...orders, ...orders].map((order) => call('updateRoute', { id, connectionIds: order })),
    );
    expect(results.map((result) => result.__typename)).toEqual(Array(8).fill('RoutePayload'));
    const last = await call('updateRoute', { id, connectionIds: orders[0] });
    expect(last.route?.connections).toEqual(orders[0]?.map((each) => ({ id: each })));
    await remove(id);
  });

  test.each<[string, object, string[], RegExp]>([
    ['an empty name', { name: ' ' }, ['name'], /must not be empty/],
    ['a name that is taken', { name: 'all' }, ['name'], /taken/],
    ['no connection', { connectionIds: [] }, ['connectionIds'], /at least one/],
    ['a country that is none', { countries: ['GB', 'XX'] }, ['countries', '1'], /ISO 3166-1/],
    ['a prefix without a plus', { prefixes: ['44'] }, ['prefixes', '0'], /E\.164 prefix/],
    ['a network of 4 digits', { mccMncs: ['23415', '2341'] }, ['mccMncs', '1'], /5 or 6 digits, e\.g\. "23415"/],
    ['a network of 7 digits', { mccMncs: ['2341501'] }, ['mccMncs', '0'], /5 or 6 digits/],
    ['a network with a hyphen', { mccMncs: ['234-15'] }, ['mccMncs', '0'], /5 or 6 digits/],
    ['a sender that is none', { senders: ['Shop', 'Twelve chars'] }, ['senders', '1'], /1 to 11 letters/],
    ['a default sender that is none', { defaultSender: '' }, ['defaultSender'], /1 to 11 letters/],
    ['a priority too high', { priority: 1_000_001 }, ['priority'], /at most 1000000/],
    ['weight 0', { weight: 0 }, ['weight'], /at least 1/],
    ['weight 1001', { weight: 1_001 }, ['weight'], /at most 1000/],
    ['a negative floor', { minAcceptancePercent: -0.1 }, ['minAcceptancePercent'], /at least 0/],
    ['more than everything', { minAcceptancePercent: 100.1 }, ['minAcceptancePercent'], /at most 100/],
    ['a negative delivery floor', { minDeliveryPercent: -1 }, ['minDeliveryPercent'], /at least 0/],
    ['a delivery floor above all', { minDeliveryPercent: 101 }, ['minDeliveryPercent'], /at most 100/],
    ['no time to respond', { maxResponseMs: 0 }, ['maxResponseMs'], /at least 1/],
    ['more than an hour to respond', { maxResponseMs: 3_600_001 }, ['maxResponseMs'], /at most 3600000/],
    [
      'a price of seven places',
      { pricePerPart: { amount: '0.0000001', currency: 'EUR' } },
      ['pricePerPart', 'amount'],
      /six places/,
    ],
  ])('with %s is neither made nor changed', async (_what, change, path, message) => {
    const issue = { path, message: expect.stringMatching(message) };
    expect((await call('createRoute', { name: 'wrong', connectionIds: [own], ...change })).issues).toMatchObject([
      issue,
    ]);
    const id = await create(`right ${path}`);
    const { issues } = await call('updateRoute', { id, weight: 2, ...change });
    expect(issues).toMatchObject([issue]);
    const { route } = await call('updateRoute', { id });
    expect(route).toMatchObject({ ...NOTHING, name: `right ${path}` });
    await remove(id);
  });

  test('of another workspace is not there', async () => {
    const id = await create('mine');
    for (const each of [id, idOfNothing('Route'), 'nonsense', toGlobalId('Connection', uuidOf(id))]) {
      expect(await call('updateRoute', { id: each, weight: 1 }, service.askOther)).toEqual({ __typename: 'NotFound' });
      expect(await call('deleteRoute', { id: each }, service.askOther)).toEqual({ __typename: 'NotFound' });
    }
    const theirs = await service.askOther<{ smscConnection: { id: string } }>(
      `mutation { createSmscConnection(input: { name: "theirs", host: "h", port: 1, systemId: "x", password: "" }) {
        ... on SmscConnectionPayload { smscConnection { id } } } }`,
    );
    const stolen = await call('updateRoute', { id, connectionIds: [own, theirs.smscConnection.id] });
    expect(stolen).toEqual({ __typename: 'NotFound' });
    expect((await call('updateRoute', { id })).route?.connections).toEqual([{ id: own }]);
    await remove(id);
  });

  test('that is deleted is gone, once, and its name is free', async () => {
    const id = await create('gone');
    const before = hints;
    const results = await Promise.all([1, 2, 3].map(() => call('deleteRoute', { id })));
    expect(results.map((result) => result.__typename).sort()).toEqual(['DeleteRoutePayload', 'NotFound', 'NotFound']);
    expect(results.find((result) => result.deletedRouteId !== undefined)).toMatchObject({ deletedRouteId: id });
    await expect.poll(() => hints).toBeGreaterThan(before);
    expect(await call('updateRoute', { id, weight: 1 })).toEqual({ __typename: 'NotFound' });
    expect(await service.ask('query($id: ID!) { node(id: $id) { id } }', { id })).toBeNull();
    expect((await audited(id)).at(-1)).toEqual({ action: 'route.delete', detail: { name: 'gone' } });
    expect(await create('gone')).not.toBe(id);
  });
});

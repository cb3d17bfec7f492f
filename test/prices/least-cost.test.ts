import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { newSmscRow } from '../../src/domains/carriers/limits.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

const NOW = new Date('2026-12-07T12:00:00Z');
let service: Service;
let cheap: { id: string; connectionId: string };
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => NOW } });
  const { prisma } = service.api.runtime.db;
  const connectionId = newId();
  const { workspaceId } = service;
  const settings = { name: 'cheap', host: '127.0.0.1', port: 2775, systemId: 'id' };
  await prisma.connection.create({
    data: { ...newSmscRow(settings, Buffer.alloc(28)), id: connectionId, workspaceId },
  });
  cheap = { id: await route('cheap', connectionId), connectionId };
  await price(service.connectionId, '0.05', 'GBP');
  await price(connectionId, '0.04', 'USD');
});
afterAll(() => service?.close());

const route = async (name: string, connectionId: string) => {
  const made = await service.ask<{ route: { id: string } }>(
    'mutation($i: RouteInput!) { createRoute(input: $i) { ... on RoutePayload { route { id } } } }',
    { i: { name, connectionIds: [toGlobalId('Connection', connectionId)] } },
  );
  return made.route.id;
};
const price = (connectionId: string, amount: string, currency: string) =>
  service.ask('mutation($i: SetPriceInput!) { setPrice(input: $i) { __typename } }', {
    i: {
      connectionId: toGlobalId('Connection', connectionId),
      country: 'GG',
      pricePerPart: { amount, currency },
      validFrom: '2026-01-01T00:00:00Z',
    },
  });
const rate = (value: string) =>
  service.ask('mutation($i: SetCurrencyRateInput!) { setCurrencyRate(input: $i) { __typename } }', {
    i: { currency: 'USD', inCurrency: 'GBP', rate: value, validFrom: '2026-01-01T00:00:00Z' },
  });
const removeRate = (validFrom: string) =>
  service.ask<object>(
    `mutation($i: RemoveCurrencyRateInput!) { removeCurrencyRate(input: $i) { __typename
      ... on RemoveCurrencyRatePayload { removed { rate } } ... on InvalidInput { issues { path message } } } }`,
    { i: { currency: 'USD', inCurrency: 'GBP', validFrom } },
  );
const leastCost = (input: object, ask = service.ask) =>
  ask<{ __typename: string; leastCostRouting?: object | null; issues?: { path: string[] }[] }>(
    `mutation($i: SetLeastCostRoutingInput!) { setLeastCostRouting(input: $i) { __typename
      ... on SetLeastCostRoutingPayload { leastCostRouting { minDeliveryPercent minSamples } }
      ... on InvalidInput { issues { path } } } }`,
    { i: input },
  );
const send = async () => {
  const { accepted } = await service.ask<{ accepted: { decision: object; charge: object } }>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted {
      decision { routeName routeReason rejectedRoutes { name reason } } charge { cost { amount } } } } } }`,
    { i: { to: { phone: '+447911101501' }, content: { text: 'Hello' }, purpose: 'OTP' } },
  );
  return accepted;
};

describe('routing by cost', () => {
  test('is off until it is switched on, and then takes the cheapest route by its list and rate', async () => {
    await rate('0.9');
    expect(await send()).toMatchObject({ decision: { routeName: 'all' }, charge: { cost: { amount: '0.05' } } });
    expect(await leastCost({ enabled: true, minDeliveryPercent: 90 })).toMatchObject({
      leastCostRouting: { minDeliveryPercent: 90, minSamples: 50 },
    });
    expect(await send()).toMatchObject({
      decision: {
        routeName: 'cheap',
        routeReason:
          'it comes first of 2 routes that fit; it costs 0.036 GBP a part, too few messages ended to know its delivery',
        rejectedRoutes: [{ name: 'all', reason: expect.stringMatching(/^"cheap" costs less: .*; this one: 0.05 GBP/) }],
      },
      charge: { cost: { amount: '0.04' } },
    });
  });

  test('follows a rate that changes, and one that is removed', async () => {
    await rate('1.5');
    expect(await send()).toMatchObject({ decision: { routeName: 'all' } });
    await rate('0.9');
    expect(await send()).toMatchObject({ decision: { routeName: 'cheap' } });
    expect(await removeRate('2026-01-02T00:00:00Z')).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['validFrom'], message: expect.stringMatching(/those that there are begin 2026-01-01T/) }],
    });
    expect(await removeRate('2026-01-01T00:00:00Z')).toMatchObject({ removed: { rate: '0.9' } });
    expect(await send()).toMatchObject({ decision: { routeName: 'all' } });
    await rate('0.9');
  });

  test('passes over a route that was measured below the floor, and shows price and quality of both', async () => {
    await service.sql(
      `INSERT INTO route_quality (route_id, connection_id, bucket, submits, accepted, refused, delivered, undelivered, response_ms_sum)
       VALUES ($1, $2, now() - interval '10 minutes', 100, 100, 0, 80, 20, 1000)`,
      [uuidOf(cheap.id), cheap.connectionId],
    );
    await leastCost({ enabled: true, minDeliveryPercent: 90 });
    const simulated = await service.ask(
      `query($i: SimulateRouteInput!) { simulateRoute(input: $i) { route { name } rejected { code reason }
        routePrices { name estimate { pricePerPart { amount } converted { amount } } quality { ended deliveryPercent } } } }`,
      { i: { to: '+447911101501', purpose: 'OTP' } },
    );
    expect(simulated).toEqual({
      route: { name: 'all' },
      rejected: [
        {
          code: 'BELOW_QUALITY',
          reason:
            'in the last hour 80% of 100 messages were delivered, its floor is 90%; this one: 0.036 GBP a part, delivers 80%',
        },
      ],
      routePrices: [
        {
          name: 'all',
          estimate: { pricePerPart: { amount: '0.05' }, converted: { amount: '0.05' } },
          quality: { ended: 0, deliveryPercent: null },
        },
        {
          name: 'cheap',
          estimate: { pricePerPart: { amount: '0.04' }, converted: { amount: '0.036' } },
          quality: { ended: 100, deliveryPercent: 80 },
        },
      ],
    });
    expect(await send()).toMatchObject({ decision: { routeName: 'all' } });
  });

  test('is refused by name outside its limits, is a workspace’s own, and leaves entries in the audit log', async () => {
    expect(await leastCost({ enabled: true, minDeliveryPercent: 101 })).toMatchObject({
      issues: [{ path: ['minDeliveryPercent'] }],
    });
    expect(await leastCost({ enabled: true, minSamples: 0 })).toMatchObject({ issues: [{ path: ['minSamples'] }] });
    expect(await service.askOther('{ leastCostRouting { minSamples } }')).toBeNull();
    expect(await leastCost({ enabled: false })).toMatchObject({ leastCostRouting: null });
    expect(await send()).toMatchObject({
      decision: { routeName: 'all', routeReason: 'it comes first of 2 routes that fit' },
    });
    const actions = await service.sql<{ action: string }>(
      `SELECT DISTINCT action FROM audit_entries WHERE action ~ '^(leastCost|currencyRate)' ORDER BY 1`,
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'currencyRate.remove',
      'currencyRate.set',
      'leastCostRouting.set',
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';

const NOW = new Date('2026-12-07T12:00:00Z');
let service: Service;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => NOW } });
});
afterAll(() => service?.close());

interface Answer {
  __typename: string;
  message?: string;
  issues?: { path: string[]; message: string }[];
  price?: { id: string; side: string; pricePerPart: object; validFrom: string; validUntil: string | null };
}
const FAULTS = '... on InvalidInput { issues { path message } } ... on Error { message }';
const set = (input: object) =>
  service.ask<Answer>(
    `mutation($i: SetPriceInput!) { setPrice(input: $i) { __typename ... on SetPricePayload { price { id side validFrom
      validUntil pricePerPart { amount currency } } } ${FAULTS} } }`,
    { i: { pricePerPart: { amount: '0.04', currency: 'EUR' }, ...input } },
  );
const remove = (ids: string[], ask = service.ask) =>
  ask<{ __typename: string }>('mutation($i: RemovePricesInput!) { removePrices(input: $i) { __typename } }', {
    i: { ids },
  });
const list = async (filter: object) =>
  (
    await service.ask<{
      edges: { node: { id: string; country: string | null; mccMnc: string | null; validUntil: string | null } }[];
    }>(
      'query($f: PriceFilter) { prices(filter: $f) { edges { node { id country mccMnc validUntil connection { id } } } } }',
      { f: filter },
    )
  ).edges.map(({ node }) => node);
const connection = () => toGlobalId('Connection', service.connectionId);
const MONEY = '{ amount currency }';
const ESTIMATE = `partCount pricePerPart ${MONEY} total ${MONEY} converted ${MONEY} booked ${MONEY} low ${MONEY} high ${MONEY}`;
const message = (phone: string, more: object = {}) => ({
  to: { phone },
  content: { text: 'Your order is on its way.' },
  purpose: 'TRANSACTIONAL',
  ...more,
});

describe('a price', () => {
  test('is set once, ended by the next, and refused with both where two would hold', async () => {
    const first = await set({ country: 'ES', validFrom: '2026-01-01T00:00:00Z' });
    expect(first.price).toMatchObject({
      side: 'SELL',
      pricePerPart: { amount: '0.04', currency: 'EUR' },
      validUntil: null,
    });
    expect((await set({ country: 'ES', validFrom: '2026-01-01T00:00:00Z' })).price?.id).toBe(first.price?.id);
    const clash = await set({
      country: 'ES',
      validFrom: '2026-01-01T00:00:00Z',
      pricePerPart: { amount: '0.05', currency: 'EUR' },
    });
    expect(clash.issues?.[0]?.message).toMatch(
      new RegExp(
        `^"ES: 0.05 EUR from 2026-01-01.*" overlaps "ES: 0.04 EUR from 2026-01-01.*" \\(${first.price?.id}\\)`,
      ),
    );
    const next = await set({ country: 'ES', validFrom: '2027-01-01T00:00:00Z' });
    expect((await list({ country: 'ES' })).map(({ id, validUntil }) => [id, validUntil])).toEqual([
      [next.price?.id, null],
      [first.price?.id, '2027-01-01T00:00:00.000Z'],
    ]);
    expect(await list({ country: 'ES', at: '2027-06-01T00:00:00Z' })).toMatchObject([{ id: next.price?.id }]);
  });

  test.each([
    [{ mccMnc: '23415' }, ['country'], /is needed beside the network/],
    [{ country: 'GB', mccMnc: '23415', prefix: '+44' }, ['prefix'], /one of the two/],
    [{ country: 'GB', prefix: '+33' }, ['prefix'], /numbers begin with \+44/],
    [{ country: 'Atlantis' }, ['country'], /ISO 3166-1/],
    [{ pricePerPart: { amount: '0.0000001', currency: 'EUR' } }, ['pricePerPart', 'amount'], /six places/],
    [{ pricePerPart: { amount: '1', currency: 'euro' } }, ['pricePerPart', 'currency'], /ISO 4217/],
    [{ validFrom: '2026-01-02T00:00:00Z', validUntil: '2026-01-02T00:00:00Z' }, ['validUntil'], /later/],
  ])('of %j is refused by name', async (input, path, text) => {
    const { issues } = await set(input);
    expect(issues).toMatchObject([{ path, message: expect.stringMatching(text) }]);
  });

  test('is not seen, set or removed from another workspace, and never half of several', async () => {
    const { price } = await set({ country: 'IT' });
    const id = price?.id ?? '';
    expect(await remove([id], service.askOther)).toEqual({ __typename: 'NotFound' });
    expect(await remove([id, idOfNothing('Price')])).toEqual({ __typename: 'NotFound' });
    expect(await list({ country: 'IT' })).toMatchObject([{ id }]);
    expect(await remove([id])).toEqual({ __typename: 'RemovePricesPayload' });
    expect(await list({ country: 'IT' })).toEqual([]);
    expect(await set({ country: 'IT', connectionId: idOfNothing('Connection') })).toMatchObject({
      __typename: 'NotFound',
    });
    const actions = await service.sql<{ action: string }>(
      `SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id`,
      [id.replace(/^price_(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')],
    );
    expect(actions.map(({ action }) => action)).toEqual(['price.set', 'price.remove']);
  });

  test('set by many at once stands once', async () => {
    const validFrom = '2026-05-01T00:00:00Z';
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        set({ country: 'PT', validFrom, pricePerPart: { amount: `0.0${n + 1}`, currency: 'EUR' } }),
      ),
    );
    expect(answers.filter(({ price }) => price !== undefined)).toHaveLength(1);
    expect(await list({ country: 'PT' })).toHaveLength(1);
  });
});

test('a sheet is imported into the list of a connection, twice to the same end, and tried without a trace', async () => {
  const csv =
    'country;mcc;mnc;price;currency;effective date\nFR;208;1;0,0312;EUR;2026-01-01\nFR;208;1;0,0400;EUR;2026-01-01\nXX;1;1;1;EUR;\n';
  const run = (more: object) =>
    service.ask<{ added: number; known: number; refused: { line: number; message: string }[]; refusedFile: string }>(
      `mutation($i: ImportPricesInput!) { importPrices(input: $i) { __typename ... on ImportPricesPayload { rows added known ended
        refused { line column message } refusedFile ignoredColumns } ${FAULTS} } }`,
      { i: { connectionId: connection(), csv, ...more } },
    );
  expect(await run({ dryRun: true })).toMatchObject({ rows: 3, added: 1 });
  expect(await list({ connectionId: connection() })).toEqual([]);
  const first = await run({});
  expect(first).toMatchObject({ rows: 3, added: 1, known: 0, ended: 0, ignoredColumns: [] });
  expect([...new Set(first.refused.map(({ line }) => line))]).toEqual([3, 4]);
  expect(first.refused[0]?.message).toMatch(/^"20801: 0.04 EUR .*" overlaps "20801: 0.0312 EUR .*" \(another row\)/);
  expect(first.refusedFile.split('\r\n')).toHaveLength(4);
  expect(await run({})).toMatchObject({ added: 0, known: 1 });
  expect(await list({ connectionId: connection() })).toMatchObject([
    { country: 'FR', mccMnc: '20801', connection: { id: connection() } },
  ]);
  expect(await run({ csv: 'no sheet' })).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['csv'] }] });
});

describe('what a message costs', () => {
  beforeAll(async () => {
    const validFrom = '2026-01-01T00:00:00Z';
    await set({ country: 'GB', validFrom, pricePerPart: { amount: '0.0333', currency: 'USD' } });
    await set({ country: 'GB', mccMnc: '23415', validFrom, pricePerPart: { amount: '0.05', currency: 'USD' } });
    await set({
      country: 'GB',
      connectionId: connection(),
      validFrom,
      pricePerPart: { amount: '0.02', currency: 'USD' },
    });
  });
  const preview = (phone: string) =>
    service.ask<{ estimate: object | null; carrierEstimate: object | null }>(
      `query($i: SendMessageInput!) { previewMessage(input: $i) { estimate { ${ESTIMATE} } carrierEstimate { total ${MONEY} } } }`,
      { i: message(phone) },
    );

  test('is exact, in the workspace’s currency once there is a rate', async () => {
    const asked = `query($i: SendMessageInput!) { estimatePrice(input: $i) { ${ESTIMATE} } }`;
    const total = { amount: '0.0333', currency: 'USD' };
    expect(await service.ask(asked, { i: message('+447700900123') })).toMatchObject({
      total,
      converted: null,
      low: null,
    });
    const [workspace] = await service.sql<{ currency: string }>('SELECT currency FROM workspaces WHERE id = $1', [
      service.workspaceId,
    ]);
    const currency = workspace?.currency ?? '';
    const rate = (input: object) =>
      service.ask<object>(
        `mutation($i: SetCurrencyRateInput!) { setCurrencyRate(input: $i) { __typename ... on SetCurrencyRatePayload { rate { rate } }
          ${FAULTS} } }`,
        { i: { currency: 'USD', inCurrency: currency, ...input } },
      );
    expect(await rate({ rate: '0.5', validFrom: '2027-01-01T00:00:00Z' })).toMatchObject({ rate: { rate: '0.5' } });
    expect(await rate({ rate: '0.851234567891', validFrom: '2026-01-01T00:00:00Z' })).toMatchObject({
      rate: { rate: '0.851234567891' },
    });
    expect(await rate({ rate: '0' })).toMatchObject({ issues: [{ path: ['rate'] }] });
    expect(await service.ask(asked, { i: message('+447700900123') })).toEqual({
      partCount: 1,
      ...{
        pricePerPart: total,
        total,
        converted: { amount: '0.0283461111107703', currency },
        booked: { amount: '0.028346', currency },
      },
      ...{ low: { amount: '0.0283461111107703', currency }, high: { amount: '0.04256172839455', currency } },
    });
    const later = message('+447700900123', { sendAt: '2027-01-02T00:00:00Z' });
    expect(await service.ask(asked, { i: later })).toMatchObject({ converted: { amount: '0.01665', currency } });
  });

  test('is shown with the preview, by the workspace’s list and by the carrier’s', async () => {
    expect(await preview('+447700900123')).toMatchObject({
      estimate: { total: { amount: '0.0333' } },
      carrierEstimate: { total: { amount: '0.02', currency: 'USD' } },
    });
    expect(await preview('')).toEqual({ estimate: null, carrierEstimate: null });
  });

  test('is shown for a number by every list, and for each route', async () => {
    const numbers = await service.ask<{ connection: object | null; total: { amount: string } | null }[]>(
      `query($i: NumberPricesInput!) { numberPrices(input: $i) { connection { id } total ${MONEY} price { id } } }`,
      { i: { to: '+447700900123', purpose: 'OTP', mccMnc: '23415', partCount: 3 } },
    );
    expect(numbers.map(({ connection: by, total }) => [by, total?.amount])).toEqual([
      [null, '0.15'],
      [{ id: connection() }, '0.06'],
    ]);
    const simulated = await service.ask(
      `query($i: SimulateRouteInput!) { simulateRoute(input: $i) { routePrices { name estimate { total ${MONEY} } } } }`,
      { i: { to: '+447700900123', purpose: 'OTP' } },
    );
    expect(simulated).toEqual({
      routePrices: [{ name: 'all', estimate: { total: { amount: '0.02', currency: 'USD' } } }],
    });
  });
});

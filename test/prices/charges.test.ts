import { afterAll, beforeAll, expect, test } from 'vitest';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { addedUp, movedTo, urlOf } from '../analytics/counted.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { rollupDifferences } from '../support/rollups.ts';

let service: Service;
const DAY_MS = 86_400_000;
/** Moment at which one price ends and the next begins. */
const TURN = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + 2 * DAY_MS);
const around = (ms: number) => new Date(TURN.getTime() + ms).toISOString();
const [LONG, SHORT] = ['+447700900999', '61234'];

beforeAll(async () => {
  service = await openService();
  for (const address of [LONG, SHORT]) {
    const { __typename } = await mutate('createSender', 'SenderInput', { address });
    expect(__typename).toBe('SenderPayload');
  }
  const [SELL, BUY] = [{}, { connectionId: toGlobalId('Connection', service.connectionId) }];
  const validFrom = around(-30 * DAY_MS);
  for (const [list, amount, scope] of [
    [SELL, '0.09', {}],
    [SELL, '0.04', { country: 'GB' }],
    [SELL, '0.05', { country: 'GB', senderKind: 'ALPHANUMERIC' }],
    [SELL, '0.06', { country: 'GB', purpose: 'OTP' }],
    [SELL, '0.07', { country: 'GB', senderKind: 'ALPHANUMERIC', purpose: 'OTP' }],
    [SELL, '0.08', { country: 'GB', senderKind: 'SHORT_CODE' }],
    [SELL, '0.10', { country: 'GB', purpose: 'ALERT', validUntil: around(0) }],
    [SELL, '0.11', { country: 'GB', purpose: 'ALERT', validFrom: around(0) }],
    [SELL, '0.03', { country: 'GB', prefix: '+4479118' }],
    [SELL, '0.031', { country: 'GB', prefix: '+44791189' }],
    [SELL, '0.02', { country: 'GB', mccMnc: '23415' }],
    [SELL, '0.025', { country: 'GB', mccMnc: '23415', senderKind: 'LONG_CODE' }],
    [BUY, '0.011', { country: 'GB' }],
    [BUY, '0.009', { country: 'GB', mccMnc: '23415' }],
    [BUY, '0.013', { country: 'GB', senderKind: 'ALPHANUMERIC', purpose: 'OTP' }],
  ] as const) {
    const input = { ...list, pricePerPart: { amount, currency: 'GBP' }, validFrom, ...scope };
    expect(await mutate('setPrice', 'SetPriceInput', input)).toMatchObject({ __typename: 'SetPricePayload' });
  }
});
afterAll(() => service?.close());

function mutate<T = { __typename: string }>(name: string, type: string, input: object, more = ''): Promise<T> {
  return service.ask<T>(
    `mutation($i: ${type}!) { ${name}(input: $i) { __typename ... on Error { message } ${more} } }`,
    { i: input },
  );
}

const MONEY = '{ amount currency }';
const CHARGE = `price ${MONEY} partCount charge { state price ${MONEY} cost ${MONEY} }`;
interface Priced {
  id: string;
  price: { amount: string; currency: string } | null;
  partCount: number;
  charge: { state: string; price: object | null; cost: object | null };
}
const shown = (id: string) => service.ask<Priced>(`query($id: ID!) { message(id: $id) { id ${CHARGE} } }`, { id });

let next = 10_000;
/** A British number: of the prefix that has a price, or of none that has one. */
const own = (prefix = '+4479112') => `${prefix}${String(next++).slice(Math.max(0, prefix.length - 8))}`;

interface Case {
  to?: string;
  mccMnc?: string;
  input?: object;
}
const PLAIN = 'Your order is on its way.';
const sold: bigint[] = [];

test.each<[string, Case, price: string, cost: string | null, parts?: number]>([
  ['a kind of sender goes before the country alone', {}, '0.05', '0.011'],
  ['of both kind and purpose the price that names both', { input: { purpose: 'OTP' } }, '0.07', '0.013'],
  ['another kind has the price of the country', { input: { sender: LONG } }, '0.04', '0.011'],
  ['the purpose counts where the kind has none', { input: { sender: LONG, purpose: 'OTP' } }, '0.06', '0.011'],
  ['a short code has its own', { input: { sender: SHORT } }, '0.08', '0.011'],
  ['the kind goes before the purpose', { input: { sender: SHORT, purpose: 'OTP' } }, '0.08', '0.011'],
  ['the network goes before the country', { mccMnc: '23415' }, '0.02', '0.009'],
  ['within the network the kind counts', { mccMnc: '23415', input: { sender: LONG } }, '0.025', '0.009'],
  ['a network without a price is the country', { mccMnc: '23410', input: { sender: LONG } }, '0.04', '0.011'],
  ['a prefix goes before kind and purpose', { to: '+4479118', input: { purpose: 'OTP' } }, '0.03', '0.013'],
  ['the longest prefix wins', { to: '+44791189' }, '0.031', '0.011'],
  ['the network goes before the prefix', { to: '+4479118', mccMnc: '23415' }, '0.02', '0.009'],
  ['anywhere else has the price of anywhere, and no cost', { to: '+336123' }, '0.09', null],
  ['each part costs', { input: { content: { text: 'x'.repeat(320) } } }, '0.15', '0.033', 3],
  ['also those that one letter makes', { input: { content: { text: `${'x'.repeat(100)}ж` } } }, '0.1', '0.022', 2],
  ['a price holds before its end', { input: { sender: LONG, purpose: 'ALERT' } }, '0.1', '0.011'],
  [
    'by the moment it is sent at, until the last moment',
    { input: { sender: LONG, purpose: 'ALERT', sendAt: around(-1) } },
    '0.1',
    '0.011',
  ],
  [
    'and from the first moment of the next',
    { input: { sender: LONG, purpose: 'ALERT', sendAt: around(0) } },
    '0.11',
    '0.011',
  ],
])('%s', async (_name, { to, mccMnc, input }, price, cost, parts = 1) => {
  const phone = own(to);
  if (mccMnc !== undefined) {
    const contacts = [{ phone, mccMnc }];
    expect(await mutate('upsertContacts', 'UpsertContactsInput', { contacts })).toMatchObject({
      __typename: 'UpsertContactsPayload',
    });
  }
  const message = { to: { phone }, content: { text: PLAIN }, purpose: 'TRANSACTIONAL', ...input };
  const { accepted } = await mutate<{ accepted: Priced }>(
    'sendMessage',
    'SendMessageInput',
    message,
    `... on SendMessagePayload { accepted { id ${CHARGE} } }`,
  );
  const money = (amount: string | null) => (amount === null ? null : { amount, currency: 'GBP' });
  const charged = { price: money(price), cost: money(cost) };
  const { id } = accepted;
  expect(accepted).toEqual({ id, price: money(price), partCount: parts, charge: { state: 'RESERVED', ...charged } });
  // Prices change, charges stay: what was reserved is settled.
  const at = new Date();
  await movedTo(service, [uuidOf(id)], { status: 'SENT', sentAt: at }, at);
  expect((await shown(id)).charge).toEqual({ state: 'SETTLED', ...charged });
  sold.push(BigInt(Math.round(Number(price) * 1e6)));
});

test('what all of them cost stands in analytics, to the millionth', async () => {
  await addedUp(service);
  expect(await rollupDifferences(urlOf(service))).toEqual([]);
  const from = new Date(Date.now() - DAY_MS).toISOString();
  const { total } = await service.ask<{ total: { figures: { charges: { amount: string; currency: string }[] } } }>(
    `{ analytics(input: { from: "${from}" }) { total { figures { charges ${MONEY} } } } }`,
  );
  const micros = sold.reduce((sum, each) => sum + each, 0n);
  expect(total.figures.charges).toEqual([{ amount: String(Number(micros) / 1e6), currency: 'GBP' }]);
});

test('a price that ends, and one that follows, change what is accepted from then on alone', async () => {
  const send = async () => {
    const { accepted } = await mutate<{ accepted: Priced }>(
      'sendMessage',
      'SendMessageInput',
      { to: { phone: own() }, content: { text: PLAIN }, purpose: 'TRANSACTIONAL', sender: SHORT },
      `... on SendMessagePayload { accepted { id ${CHARGE} } }`,
    );
    return accepted;
  };
  const before = await send();
  const pricePerPart = { amount: '0.081', currency: 'GBP' };
  await mutate('setPrice', 'SetPriceInput', { country: 'GB', senderKind: 'SHORT_CODE', pricePerPart });
  expect((await send()).price?.amount).toBe('0.081');
  expect((await shown(before.id)).charge).toMatchObject({ state: 'RESERVED', price: { amount: '0.08' } });
});

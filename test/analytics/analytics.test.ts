import { afterAll, beforeAll, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { lockMessages, type MessageState } from '../../src/db/sql/messages.ts';
import { takeRollupChanges } from '../../src/db/sql/rollup-changes.ts';
import { transaction } from '../../src/db/transaction.ts';
import { watchRates } from '../../src/domains/analytics/alerts.ts';
import { foldRollups } from '../../src/domains/analytics/fold.ts';
import type { Charge } from '../../src/kernel/charge.ts';
import { store } from '../../src/pipeline/accept/store.ts';
import { writeChanges } from '../../src/pipeline/message/write.ts';
import { openService, type Service } from '../contacts/service.ts';
import { messageAt } from '../support/messages.ts';
import { rollupDifferences } from '../support/rollups.ts';

let service: Service;
const signal = new AbortController().signal;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const pool = () => service.api.runtime.db.pool;
const at = (text: string) => new Date(`2026-11-${text}Z`);
const seconds = (from: Date, by: number) => new Date(from.getTime() + by * 1_000);
const url = () => String(pool().options.connectionString);

/** Stores messages that were accepted then. @returns their ids */
async function accepted(moment: Date, count: number, changes: object = {}): Promise<string[]> {
  const { workspaceId, connectionId } = service;
  const [route] = await service.sql<{ id: string }>('SELECT id FROM routes WHERE workspace_id = $1', [workspaceId]);
  const charge = {
    state: 'RESERVED',
    billedAt: 'SUBMIT',
    price: '12345',
    currency: 'EUR',
    cost: '10000',
    costCurrency: 'USD',
    connectionId,
    periods: [],
  } satisfies Charge;
  const own = { workspaceId, connectionId, routeId: route?.id ?? '', charge };
  const messages = Array.from({ length: count }, () => messageAt(moment, { ...own, ...changes }));
  await transaction(pool(), (tx) => store(tx, { messages, decisions: [] }));
  return messages.map(({ id }) => id).sort();
}

/** Moves messages to a state. */
async function moved(ids: readonly string[], to: Partial<MessageState>, now: Date): Promise<void> {
  await transaction(pool(), async (tx) => {
    const messages = await lockMessages(tx, ids);
    return writeChanges(
      tx,
      messages.map((message) => ({ message, to, events: [] })),
      now,
    );
  });
}

const FIGURES =
  'accepted submitted delivered undelivered failed parts deliveryRate charges { amount currency } carrierCosts { amount currency }';
const OUTCOMES = ['chargesPerDelivered', 'chargesPerClicked', 'chargesPerReplied']
  .map((name) => `${name} { amount currency }`)
  .join(' ');
const ask = <T = Record<string, unknown>>(input: string, fields: string) =>
  service.ask<T>(`{ analytics(input: { ${input} }) { ${fields} } }`);
const NOVEMBER = 'from: "2026-11-01T00:00:00Z", until: "2026-12-01T00:00:00Z"';

test('messages count in the hour of their acceptance, with the status that they have now', async () => {
  const hour = at('10T08:15:00');
  const [first = '', second = '', ...others] = await accepted(hour, 5);
  await accepted(at('11T23:59:59'), 2, { country: 'FR', partCount: 3, status: 'BLOCKED', reasonCode: 'SUPPRESSED' });
  await moved([first, second, ...others], { status: 'SENT', sentAt: seconds(hour, 1) }, seconds(hour, 1));
  await moved(
    [first],
    { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE', finishedAt: seconds(hour, 9) },
    seconds(hour, 9),
  );
  await moved([second], { status: 'DELIVERED', finishedAt: seconds(hour, 3) }, seconds(hour, 3));
  expect(await rollupDifferences(url())).toContain('5 chunks wait');
  expect(await foldRollups(service.api.runtime, signal)).toBe(5);
  expect(await rollupDifferences(url())).toEqual([]);
  const total = { accepted: 7, submitted: 5, delivered: 1, undelivered: 1, failed: 0, parts: 5, deliveryRate: 0.5 };
  const charges = [{ amount: '0.061725', currency: 'EUR' }];
  const carrierCosts = [{ amount: '0.05', currency: 'USD' }];
  expect(
    await ask(NOVEMBER, `total { figures { ${FIGURES} ${OUTCOMES} blocked failures { code count } } } groupCount`),
  ).toEqual({
    total: {
      figures: {
        ...total,
        blocked: 2,
        charges,
        carrierCosts,
        ...{ chargesPerDelivered: charges, chargesPerClicked: [], chargesPerReplied: [] },
        failures: [
          { code: 'SUPPRESSED', count: 2 },
          { code: 'UNDELIVERABLE', count: 1 },
        ],
      },
    },
    groupCount: 0,
  });
  // A proof of delivery wins over the failure that was reported before it, days later: the hour of acceptance has it.
  await moved([first], { status: 'DELIVERED', reasonCode: null, finishedAt: at('13T08:00:00') }, at('13T08:00:00'));
  await foldRollups(service.api.runtime, signal);
  expect(await rollupDifferences(url())).toEqual([]);
  expect(
    await ask(
      `${NOVEMBER}, step: DAY, groupBy: [COUNTRY]`,
      `groups { keys { value } figures { delivered undelivered } series { at figures { delivered } } }`,
    ),
  ).toMatchObject({
    groups: [
      { keys: [{ value: 'GB' }], figures: { delivered: 2, undelivered: 0 } },
      { keys: [{ value: 'FR' }], figures: { delivered: 0, undelivered: 0 } },
    ],
  });
});

test('changes are added once, also when those who add them end in the middle or work beside one another', async () => {
  const ids = await accepted(at('12T10:00:00'), 20, { purpose: 'OTP' });
  for (const [index, id] of ids.entries())
    await moved(
      [id],
      {
        status: index % 2 === 0 ? 'FAILED' : 'SENT',
        reasonCode: index % 2 === 0 ? 'SUBMIT_REFUSED' : null,
        sentAt: index % 2 === 0 ? null : at('12T10:00:02'),
      },
      at('12T10:00:02'),
    );
  const ended = transaction(pool(), async (tx) => {
    expect(await takeRollupChanges(tx, 1_000)).not.toEqual([]);
    throw new Error('the process ends');
  });
  await expect(ended).rejects.toThrow('the process ends');
  await Promise.all(Array.from({ length: 4 }, () => foldRollups(service.api.runtime, signal)));
  expect(await rollupDifferences(url())).toEqual([]);
});

test('a message that moves to another route counts there alone, with its price', async () => {
  const [id = ''] = await accepted(at('14T10:00:00'), 1);
  const routeId = '01a20000-0000-7000-8000-00000000abcd';
  await transaction(pool(), async (tx) => {
    const [message] = await lockMessages(tx, [id]);
    if (message === undefined) throw new Error('no message');
    const { routeId: from } = message;
    await tx.query('UPDATE messages SET route_id = $2 WHERE id = $1', [id, routeId]);
    const before = { routeId: from };
    const now = { ...message, routeId };
    return writeChanges(tx, [{ message: now, before, to: { status: 'QUEUED' }, events: [] }], at('14T10:00:01'));
  });
  await moved([id], { status: 'SENT', sentAt: at('14T10:00:02') }, at('14T10:00:02'));
  await foldRollups(service.api.runtime, signal);
  expect(await rollupDifferences(url())).toEqual([]);
});

test('the period before is compared bucket by bucket, and an answer says until when it knows', async () => {
  const answer = await ask<{
    asOf: string;
    from: string;
    until: string;
    total: { figures: object; before: object; series: { at: string; before: { accepted: number } }[] };
  }>(
    'from: "2026-11-11T00:00:00Z", until: "2026-11-12T00:00:00Z", step: DAY, compareTo: PREVIOUS_PERIOD',
    'asOf from until total { figures { accepted } before { accepted delivered } series { at before { accepted } } }',
  );
  expect(answer).toMatchObject({
    from: '2026-11-11T00:00:00.000Z',
    until: '2026-11-12T00:00:00.000Z',
    total: {
      figures: { accepted: 2 },
      before: { accepted: 5, delivered: 2 },
      series: [{ at: '2026-11-11T00:00:00.000Z', before: { accepted: 5 } }],
    },
  });
  expect(Math.abs(Date.parse(answer.asOf) - Date.now())).toBeLessThan(60_000);
});

test('latencies are percentiles of what was measured, and CSV has a line for each group and bucket', async () => {
  const { total } = await ask<{ total: { figures: Record<string, Record<string, number>> } }>(
    'from: "2026-11-10T00:00:00Z", until: "2026-11-11T00:00:00Z"',
    'total { figures { submitLatency { p50Ms p99Ms } deliveryLatency { p50Ms } } }',
  );
  expect(total.figures.submitLatency?.p50Ms).toBeGreaterThanOrEqual(725);
  expect(total.figures.submitLatency?.p50Ms).toBeLessThanOrEqual(1_024);
  const { csv } = await ask<{ csv: string }>(
    'from: "2026-11-10T00:00:00Z", until: "2026-11-12T00:00:00Z", step: DAY, groupBy: [ROUTE, COUNTRY]',
    'csv',
  );
  const lines = csv.trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toMatch(/^from,route,country,accepted,submitted,/);
  expect(lines).toContainEqual(expect.stringMatching(/^2026-11-11T00:00:00.000Z,all,FR,2,0,0,.*,,,$/));
});

test.each([
  ['groupBy: [TEMPLATE, COUNTRY]', ['groupBy'], 'TEMPLATE + LOCALE'],
  ['groupBy: [ROUTE], filter: { senders: ["Shop"] }', ['groupBy'], 'ROUTE + CONNECTION + COUNTRY + PURPOSE'],
  ['filter: { routeIds: ["msg_1"] }', ['filter', 'routeIds', '0'], 'takes that of a Route'],
  ['first: 0', ['first'], '1 to 500'],
  ['groupBy: [ROUTE, ROUTE]', ['groupBy'], 'each dimension once'],
])('a question that roll-ups cannot answer (%s) is refused by its field', async (input, path, message) => {
  const { body } = await service.api.post({ query: `{ analytics(input: { ${NOVEMBER}, ${input} }) { asOf } }` });
  expect(JSON.stringify(body.errors)).toContain(message);
  expect(JSON.stringify(body.errors)).toContain(JSON.stringify(path));
});

test.each([
  ['from: "2026-11-02T00:00:00Z", until: "2026-11-01T00:00:00Z"', 'from', 'must be before'],
  ['from: "2020-01-01T00:00:00Z", step: HOUR', 'from', 'within the last 100 days'],
  ['from: "2020-01-01T00:00:00Z"', 'from', 'within the last 1100 days'],
])('a period that roll-ups do not have (%s) is refused', async (input, field, message) => {
  const { body } = await service.api.post({ query: `{ analytics(input: { ${input} }) { asOf } }` });
  expect(JSON.stringify(body.errors)).toContain(message);
  expect(JSON.stringify(body.errors)).toContain(JSON.stringify([field]));
});

test('a message counts by the network that its person had when it was accepted', async () => {
  const { runtime } = service.api;
  const people = [
    ['+447911170001', '23415'],
    ['+447911170002', null],
  ] as const;
  for (const [phone, mccMnc] of people) {
    const upsert =
      'mutation($c: ContactInput!) { upsertContacts(input: { contacts: [$c] }) { ... on UpsertContactsPayload { created } } }';
    await service.ask(upsert, { c: { phone, mccMnc } });
    const sent = await service.ask<{ accepted: { mccMnc: string | null } }>(
      'mutation($p: PhoneNumber!) { sendMessage(input: { to: { phone: $p }, content: { text: "Hi" }, purpose: ALERT }) { ... on SendMessagePayload { accepted { mccMnc } } } }',
      { p: phone },
    );
    expect(sent.accepted).toEqual({ mccMnc });
  }
  await foldRollups(runtime, signal);
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const { groups } = await ask<{ groups: { keys: { value: string | null }[]; figures: { accepted: number } }[] }>(
    `from: "${from}", groupBy: [NETWORK], filter: { networks: ["23415"] }`,
    'groups { keys { value } figures { accepted } }',
  );
  expect(groups).toEqual([{ keys: [{ value: '23415' }], figures: { accepted: 1 } }]);
  expect(await rollupDifferences(url())).toEqual([]);
});

test('another workspace sees none of it', async () => {
  const other = await service.askOther<{ total: { figures: object } }>(
    `{ analytics(input: { ${NOVEMBER} }) { total { figures { accepted } } } }`,
  );
  expect(other.total.figures).toEqual({ accepted: 0 });
});

test('a delivery rate that drops raises one alert each of its route and country, which ends when it is back', async () => {
  const { runtime } = service.api;
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const arrived = async (moment: Date, count: number, delivered: number) => {
    const ids = await accepted(moment, count, { country: 'IE' });
    await moved(ids.slice(0, delivered), { status: 'DELIVERED', sentAt: moment, finishedAt: moment }, moment);
    const lost = ids.slice(delivered);
    if (lost.length > 0)
      await moved(lost, { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE', sentAt: moment }, moment);
    await foldRollups(runtime, signal);
  };
  const alerts = () =>
    service.ask<{ edges: { node: Record<string, unknown> }[] }>(
      `{ deliveryAlerts { edges { node { dimension value name rate usualRate ended waiting reasons { code count share usualShare } resolvedAt } } } }`,
    );
  await arrived(ago(24 * 60), 600, 600);
  await watchRates(runtime);
  expect((await alerts()).edges).toEqual([]);
  await arrived(ago(1), 60, 30);
  await watchRates(runtime);
  await watchRates(runtime);
  const raised = (await alerts()).edges.map(({ node }) => node);
  expect(raised).toContainEqual({
    dimension: 'COUNTRY',
    value: 'IE',
    name: 'IE',
    rate: 0.5,
    usualRate: 1,
    ended: 60,
    waiting: 0,
    reasons: [{ code: 'UNDELIVERABLE', count: 30, share: 0.5, usualShare: 0 }],
    resolvedAt: null,
  });
  expect(raised.map(({ dimension }) => dimension).sort()).toEqual(['COUNTRY', 'ROUTE']);
  await arrived(ago(1), 1_200, 1_200);
  await watchRates(runtime);
  expect((await alerts()).edges.map(({ node }) => node.resolvedAt)).toEqual([expect.any(String), expect.any(String)]);
  expect(await service.askOther(`{ deliveryAlerts { edges { node { id } } } }`)).toEqual({ edges: [] });
});

test('a carrier that tells no outcomes any more raises an alert, which lasts through a night without messages, and ends after a day of them', async () => {
  const { runtime } = service.api;
  const noon = new Date(Date.UTC(2026, 2, 10, 12));
  const at = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);
  const sent = async (moment: Date, count: number, delivered: number) => {
    const ids = await accepted(moment, count, { country: 'LV' });
    await moved(ids, { status: 'SENT', sentAt: moment }, moment);
    await moved(ids.slice(0, delivered), { status: 'DELIVERED', finishedAt: moment }, moment);
    await foldRollups(runtime, signal);
  };
  const watchAt = (hours: number) => watchRates({ ...runtime, clock: { ...runtime.clock, now: () => at(hours) } });
  const alerts = async () => {
    const found = await service.ask<{ edges: { node: Record<string, unknown> }[] }>(
      '{ deliveryAlerts(first: 100) { edges { node { value rate usualRate ended waiting reasons { code } resolvedAt } } } }',
    );
    return found.edges.map(({ node }) => node).filter(({ value }) => value === 'LV');
  };
  await sent(at(-24), 600, 590);
  // Four in ten of the hour wait: as many as where phones are off.
  await sent(at(0), 100, 60);
  await watchAt(1.5);
  expect(await alerts()).toEqual([]);
  // What was recalled from the carrier waits for no receipt.
  const back = await accepted(at(1), 100, { country: 'LV' });
  await moved(back, { status: 'SENT', sentAt: at(1) }, at(1));
  await moved(back, { status: 'CANCELED', reasonCode: 'RECALLED' }, at(1));
  await foldRollups(runtime, signal);
  await watchAt(2.5);
  expect(await alerts()).toEqual([]);
  await sent(at(2), 100, 0);
  await watchAt(2.9);
  expect(await alerts()).toEqual([]);
  await watchAt(3.5);
  const raised = { value: 'LV', rate: 0, ended: 100, waiting: 100, reasons: [], resolvedAt: null };
  expect(await alerts()).toMatchObject([raised]);
  await watchAt(20);
  await watchAt(24);
  expect(await alerts()).toMatchObject([raised]);
  await sent(at(24), 10, 10);
  await watchAt(27.6);
  expect(await alerts()).toMatchObject([raised]);
  await watchAt(49.1);
  expect(await alerts()).toMatchObject([{ resolvedAt: at(49.1).toISOString() }]);
});

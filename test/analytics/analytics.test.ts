import { afterAll, beforeAll, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { lockMessages, type MessageState, type NewMessage } from '../../src/db/sql/messages.ts';
import { takeRollupChanges } from '../../src/db/sql/rollup-changes.ts';
import { transaction } from '../../src/db/transaction.ts';
import { foldRollups } from '../../src/domains/analytics/fold.ts';
import { writeChanges } from '../../src/pipeline/message/write.ts';
import { openService, type Service } from '../contacts/service.ts';
import { rollupDifferences } from '../support/rollups.ts';
import { acceptedBy, type Counted, movedTo, urlOf } from './counted.ts';

let service: Service;
const signal = new AbortController().signal;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const pool = () => service.api.runtime.db.pool;
const at = (text: string) => new Date(`2026-11-${text}Z`);
const seconds = (from: Date, by: number) => new Date(from.getTime() + by * 1_000);
const url = () => urlOf(service);

/** Stores messages that were accepted then. @returns their ids */
async function accepted(moment: Date, count: number, changes: Partial<NewMessage> = {}): Promise<string[]> {
  const all = Array.from({ length: count }, (): Counted => [moment, changes]);
  return (await acceptedBy(service, all)).sort();
}

/** Moves messages to a state. */
const moved = (ids: readonly string[], to: Partial<MessageState>, now: Date) => movedTo(service, ids, to, now);

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
  expect(lines).toContainEqual(expect.stringMatching(/^2026-11-11T00:00:00.000Z,all,FR,2,0,0,/));
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

test.each([
  [99, 70, 'step: HOUR, ', 'within the last 100 days'],
  [1_000, 0, '', 'within the last 1100 days'],
  [700, 0, 'step: DAY, ', 'within the last 1100 days'],
])(
  'a period of %i to %i days ago is not compared with one that roll-ups do not have',
  async (from, until, step, message) => {
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const period = `from: "${ago(from)}", until: "${ago(until)}"`;
    const ask = (more: string) =>
      service.api.post({ query: `{ analytics(input: { ${period}, ${step}${more} }) { asOf } }` });
    const { body } = await ask('compareTo: PREVIOUS_PERIOD');
    expect(JSON.stringify(body.errors)).toContain(message);
    expect(JSON.stringify(body.errors)).toContain('["compareTo"]');
    expect((await ask('')).body.errors).toBeUndefined();
  },
);

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

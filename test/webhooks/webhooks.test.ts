import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteOld } from '../../src/domains/webhooks/duties.ts';
import { replayTimer } from '../../src/domains/webhooks/replay.ts';
import { type RunningWebhooks, startWebhooks } from '../../src/domains/webhooks/webhooks.ts';
import { runDueTimers } from '../../src/pipeline/schedule/timer-runner.ts';
import { timerHandlers } from '../../src/pipeline/schedule/timers.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { newsTests } from './news.ts';
import { Receiver, verify } from './receiver.ts';

const HOUR = 3_600_000;
/** Added to the time of the machine. */
let shift = 0;
let service: Service;
let receiver: Receiver;
let running: RunningWebhooks;
let paths = 0;
let path = '/';

beforeAll(async () => {
  const clock = { now: () => new Date(Date.now() + shift) };
  service = await openService({ HELIOGRAPH_WEBHOOK_TIMEOUT_MS: '500' }, { clock });
  receiver = await new Receiver().start();
  // Of another workspace, so that the news are read all the time.
  const query = `mutation($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { __typename } }`;
  await service.askOther(query, { input: { url: `${receiver.url}/other` } });
  running = startWebhooks(service.api.runtime);
});
beforeEach(() => {
  path = `/${paths++}`;
});
afterEach(async () => {
  receiver.answer = (_received, response) => void response.end('ok');
  // Nothing of one test goes to the receiver of another.
  await service.sql('DELETE FROM webhook_deliveries');
  await service.sql('DELETE FROM webhook_endpoints WHERE workspace_id = $1', [service.workspaceId]);
  shift = 0;
});
afterAll(async () => {
  await running?.stop();
  await receiver?.stop();
  await service?.close();
});

interface Made {
  endpoint: { id: string; url: string; events: string[]; enabled: boolean };
  secret: string;
}

const FAILURE = '... on Error { error: message } ... on InvalidInput { issues { path message received } }';
const create = <T = Made>(input: object = {}) =>
  service.ask<T>(
    `mutation($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
      ... on CreateWebhookEndpointPayload { secret endpoint { id url events enabled } } ${FAILURE} } }`,
    { input: { url: receiver.url + path, ...input } },
  );
const change = <T>(name: string, input: object, fields = '__typename') =>
  service.ask<T>(
    `mutation($input: ${name.charAt(0).toUpperCase() + name.slice(1)}Input!) { ${name}(input: $input) {
      ... on ${name.charAt(0).toUpperCase() + name.slice(1)}Payload { ${fields} } ${FAILURE} } }`,
    { input },
  );
const send = async (input: object = {}) => {
  const result = await service.ask<{ accepted: { id: string } }>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } ... on Error { message } } }`,
    { input: { to: { phone: '+447911120001' }, content: { text: 'Hi' }, purpose: 'TRANSACTIONAL', ...input } },
  );
  if (result.accepted === undefined) throw new Error(JSON.stringify(result));
  return result.accepted.id;
};
interface Delivery {
  id: string;
  event: string;
  status: string;
  nextAttemptAt: string | null;
  attempts: { status: number | null; error: string | null; answer: string | null; durationMs: number }[];
  request: string;
}
const deliveries = async (filter: object = {}): Promise<Delivery[]> => {
  const { edges } = await service.ask<{ edges: { node: Delivery }[] }>(
    `query($filter: WebhookDeliveryFilter) { webhookDeliveries(first: 100, filter: $filter) { edges { node {
      id event status nextAttemptAt request attempts { status error answer durationMs } } } } }`,
    { filter },
  );
  return edges.map(({ node }) => node);
};
const statuses = async () => (await deliveries()).map(({ status }) => status);
const got = () => receiver.at(path).map(({ type }) => type);

describe('an endpoint', () => {
  test('gets what happens to messages, signed by the standard, and the log says how', async () => {
    const { secret, endpoint } = await create({ events: ['MESSAGE_ACCEPTED'] });
    expect(endpoint).toMatchObject({ url: receiver.url + path, events: ['MESSAGE_ACCEPTED'], enabled: true });
    const id = await send({ tags: ['order-7'], metadata: { order: 7 } });
    await expect.poll(got).toEqual(['message.accepted']);
    const [received] = receiver.received.filter((each) => each.path === path);
    if (received === undefined) throw new Error('nothing came');
    expect(verify(secret, received)).toMatchObject({
      type: 'message.accepted',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        id,
        status: 'QUEUED',
        to: '+447911120001',
        purpose: 'TRANSACTIONAL',
        tags: ['order-7'],
        metadata: { order: 7 },
      },
    });
    expect(received.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': expect.stringMatching(/^evt_/),
    });
    await expect.poll(statuses).toEqual(['DELIVERED']);
    const [delivery] = await deliveries({
      subjectId: id,
      endpointId: endpoint.id,
      statuses: ['DELIVERED'],
      events: ['MESSAGE_ACCEPTED'],
    });
    expect(delivery).toMatchObject({ event: 'MESSAGE_ACCEPTED', request: received.body, nextAttemptAt: null });
    expect(delivery?.attempts).toMatchObject([{ status: 200, error: null, answer: 'ok' }]);
  });

  test('gets the events it asked for alone, and of them those that its filter lets through', async () => {
    await create({ events: ['MESSAGE_CANCELED'] });
    const filtered = { filter: { tags: ['vip'] }, events: ['MESSAGE_ACCEPTED'], url: `${receiver.url}${path}vip` };
    await create(filtered);
    await send();
    const id = await send({ tags: ['vip'] });
    await expect.poll(() => receiver.at(`${path}vip`).map(({ data }) => data.id)).toEqual([id]);
    await expect.poll(statuses).toEqual(['DELIVERED']);
    expect(got()).toEqual([]);
  });

  test('gets what the fraud guard tells', async () => {
    await create({ events: ['FRAUD_RULE_SET', 'FRAUD_LIFTED'] });
    const rule = { action: 'BLOCK', prefix: '+21629', reason: 'pumped' };
    const { fraudRule } = await service.ask<{ fraudRule: { id: string } }>(
      'mutation($input: SetFraudRuleInput!) { setFraudRule(input: $input) { ... on FraudRulePayload { fraudRule { id } } } }',
      { input: rule },
    );
    await expect.poll(got).toEqual(['fraud.rule_set']);
    expect(receiver.at(path)[0]).toMatchObject({
      data: {
        rule: { id: fraudRule.id, action: 'BLOCK', scope: 'PREFIX', key: '+21629' },
        reason: 'pumped',
        until: null,
      },
    });
    const lift = 'mutation($input: LiftFraudRuleInput!) { liftFraudRule(input: $input) { __typename } }';
    await service.ask(lift, { input: { id: fraudRule.id } });
    await expect.poll(got).toEqual(['fraud.rule_set', 'fraud.lifted']);
  });

  test('gets the warning of a budget once, with what is used of it', async () => {
    await create({ events: ['BUDGET_WARNING'] });
    const price = { country: 'GB', pricePerPart: { amount: '0.03', currency: 'GBP' } };
    const set = await service.ask(`mutation($i: SetPriceInput!) { setPrice(input: $i) { __typename ${FAILURE} } }`, {
      i: price,
    });
    expect(set).toEqual({ __typename: 'SetPricePayload' });
    const { budget } = await service.ask<{ budget: { id: string } }>(
      'mutation($i: BudgetInput!) { setBudget(input: $i) { ... on BudgetPayload { budget { id } } } }',
      { i: { amount: { amount: '0.1', currency: 'GBP' }, period: 'DAY', warnAtPercents: [50] } },
    );
    const to = { phone: '+447911211001' };
    for (let n = 0; n < 3; n++) await send({ to });
    await expect.poll(got).toEqual(['budget.warning']);
    const money = (amount: string) => ({ amount, currency: 'GBP' });
    expect(receiver.at(path)[0]?.data).toEqual({
      budgetId: budget.id,
      percent: 50,
      used: money('0.06'),
      amount: money('0.1'),
    });
    // Nothing more comes when its next message is refused.
    await expect(send({ to })).rejects.toThrow(/0.09 GBP are spent/);
    await expect.poll(statuses).toEqual(['DELIVERED']);
    await service.ask('mutation($i: RemoveBudgetInput!) { removeBudget(input: $i) { __typename } }', {
      i: { id: budget.id },
    });
  });

  test('of another workspace gets nothing', async () => {
    await create({ events: ['MESSAGE_ACCEPTED'] });
    await send();
    await expect.poll(got).toEqual(['message.accepted']);
    expect(receiver.at('/other')).toEqual([]);
  });

  test('that is disabled gets nothing, and what happens after it is enabled again', async () => {
    const { endpoint } = await create({ events: ['MESSAGE_ACCEPTED'], enabled: false });
    await create({ events: ['MESSAGE_ACCEPTED'], url: `${receiver.url}${path}on` });
    await send();
    await expect.poll(() => receiver.at(`${path}on`).length).toBe(1);
    await change('updateWebhookEndpoint', { id: endpoint.id, enabled: true });
    const id = await send();
    await expect.poll(() => receiver.at(path).map(({ data }) => data.id)).toEqual([id]);
  });

  test('is sent a test event, whatever it asked for', async () => {
    const { endpoint } = await create({ events: ['MESSAGE_READ'] });
    const { delivery } = await change<{ delivery: Delivery }>(
      'sendTestWebhook',
      { id: endpoint.id },
      'delivery { status }',
    );
    expect(delivery.status).toBe('PENDING');
    await expect.poll(got).toEqual(['webhook.test']);
  });

  test('that rotates its secret is signed with both until the overlap ends, then with the new one', async () => {
    const { endpoint, secret: old } = await create({ events: ['MESSAGE_ACCEPTED'] });
    const rotate = () =>
      change<Made>('rotateWebhookSecret', { id: endpoint.id, overlap: 'PT1H' }, 'secret endpoint { id }');
    const { secret } = await rotate();
    await send();
    await expect.poll(() => got().length).toBe(1);
    const first = receiver.received.at(-1);
    if (first === undefined) throw new Error('nothing came');
    for (const each of [old, secret]) expect(() => verify(each, first)).not.toThrow();
    await service.sql('UPDATE webhook_endpoints SET previous_until = now() - make_interval(secs => 1)');
    await send();
    await expect.poll(() => got().length).toBe(2);
    const second = receiver.received.at(-1);
    if (second === undefined) throw new Error('nothing came');
    expect(() => verify(secret, second)).not.toThrow();
    expect(() => verify(old, second)).toThrow();
  });
});

describe('a delivery that fails', () => {
  test('is tried again with the same id, and the log has each attempt', async () => {
    await create({ events: ['MESSAGE_ACCEPTED'] });
    receiver.answer = (_received, response, count) => {
      response.statusCode = receiver.at(path).length === 1 ? 500 : 200;
      response.end(`answer ${count > 0}`);
    };
    await send();
    await expect
      .poll(async () => (await deliveries())[0]?.attempts)
      .toMatchObject([{ status: 500, error: 'HTTP 500' }]);
    shift += 10_000;
    await expect.poll(statuses).toEqual(['DELIVERED']);
    const ids = receiver.received.filter((each) => each.path === path).map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect((await deliveries())[0]?.attempts.map(({ status }) => status)).toEqual([500, 200]);
  });

  test('for 72 hours is parked, and can be replayed: by its id, or as one of a range', async () => {
    const { endpoint } = await create({ events: ['MESSAGE_ACCEPTED'] });
    receiver.answer = (_received, response) => void response.writeHead(503).end();
    await send();
    await expect.poll(async () => (await deliveries())[0]?.attempts.length).toBe(1);
    shift += 73 * HOUR;
    await expect.poll(statuses).toEqual(['PARKED']);
    receiver.answer = (_received, response) => void response.end();
    await service.sql('UPDATE webhook_endpoints SET paused_until = NULL');
    const [{ id } = { id: '' }] = await deliveries();
    expect(await change('replayWebhooks', { endpointId: endpoint.id, deliveryIds: [id] }, 'deliveries more')).toEqual({
      deliveries: 1,
      more: false,
    });
    await expect.poll(statuses).toEqual(['DELIVERED']);
    const before = receiver.at(path).length;
    const range = { endpointId: endpoint.id, from: new Date(Date.now() + shift - 100 * HOUR).toISOString() };
    expect(await change('replayWebhooks', range, 'deliveries more')).toEqual({ deliveries: 1, more: false });
    await expect.poll(() => receiver.at(path).length).toBe(before + 1);
  });

  test('holds back those behind it of the same message where order is asked for, and no others', async () => {
    await create({ events: ['MESSAGE_ACCEPTED', 'MESSAGE_SCHEDULED', 'MESSAGE_CANCELED'], ordered: true });
    const blocked = await send({ sendAt: new Date(Date.now() + shift + HOUR).toISOString() });
    receiver.answer = ({ body }, response) => {
      const failing =
        body.includes(blocked) && receiver.at(path).filter(({ data }) => data.id === blocked).length === 1;
      response.writeHead(failing ? 500 : 200).end();
    };
    await expect.poll(() => receiver.at(path).length).toBeGreaterThan(0);
    const cancel = 'mutation($input: CancelMessagesInput!) { cancelMessages(input: $input) { __typename } }';
    await service.ask(cancel, { input: { ids: [blocked] } });
    const other = await send();
    await expect.poll(() => receiver.at(path).some(({ data }) => data.id === other)).toBe(true);
    await expect.poll(async () => (await deliveries({ subjectId: blocked })).length).toBeGreaterThan(1);
    shift += 10_000;
    await expect.poll(async () => new Set(await statuses())).toEqual(new Set(['DELIVERED']));
    const types = receiver
      .at(path)
      .filter(({ data }) => data.id === blocked)
      .map(({ type }) => type);
    expect(types[0]).toBe(types[1]);
    expect(types.at(-1)).toBe('message.canceled');
  });

  test('for days disables its endpoint, with an entry of the audit log; 410 does so at once', async () => {
    const { endpoint } = await create({ events: ['MESSAGE_ACCEPTED'] });
    receiver.answer = (_received, response) => void response.writeHead(500).end();
    await send();
    const read = `query($id: ID!) { node(id: $id) { ... on WebhookEndpoint { enabled disabledReason failingSince } } }`;
    // The failure is stored a moment after the answer: it is of now, not of what the clock says next.
    await expect
      .poll(() => service.ask(read, { id: endpoint.id }))
      .toMatchObject({ enabled: true, failingSince: expect.any(String) });
    shift += 6 * 24 * HOUR;
    await send();
    await expect
      .poll(() => service.ask(read, { id: endpoint.id }))
      .toMatchObject({ enabled: false, disabledReason: 'FAILING' });
    expect(await statuses()).toEqual(['PARKED', 'PARKED']);
    const [entry] = await service.sql<{ detail: object }>(
      `SELECT detail FROM audit_entries WHERE action = 'webhook.disable' AND subject = $1`,
      [uuidOf(endpoint.id)],
    );
    expect(entry).toEqual({ detail: { reason: 'FAILING' } });
    await change('updateWebhookEndpoint', { id: endpoint.id, enabled: true });
    expect(await service.ask(read, { id: endpoint.id })).toEqual({
      enabled: true,
      disabledReason: null,
      failingSince: null,
    });
    receiver.answer = (_received, response) => void response.writeHead(410).end();
    await send();
    await expect
      .poll(() => service.ask(read, { id: endpoint.id }))
      .toMatchObject({ enabled: false, disabledReason: 'GONE' });
  });
});

describe('what cannot be', () => {
  test.each([
    [{ url: 'ftp://example.com' }, 'url', 'https://'],
    [{ url: 'https://user:pass@example.com' }, 'url', 'password'],
    [{ version: 2 }, 'version', '1'],
    [{ filter: { purposes: [] } }, 'purposes', 'empty'],
    [{ description: 'x'.repeat(201) }, 'description', '200'],
  ])('%j is refused with the field and what would be right', async (input, field, words) => {
    const { issues } = await create<{ issues: { path: string[]; message: string }[] }>(input);
    expect(issues[0]?.path.at(-1)).toBe(field);
    expect(issues[0]?.message).toContain(words);
    expect(await service.sql('SELECT FROM webhook_endpoints')).toHaveLength(1);
  });

  test('an endpoint of another workspace is not found', async () => {
    const { endpoint } = await create();
    const query = `mutation($input: DeleteWebhookEndpointInput!) { deleteWebhookEndpoint(input: $input) { __typename } }`;
    expect(await service.askOther(query, { input: { id: endpoint.id } })).toEqual({ __typename: 'NotFound' });
    expect(await service.ask(query, { input: { id: endpoint.id } })).toEqual({
      __typename: 'DeleteWebhookEndpointPayload',
    });
  });
});

test('a long range is replayed by a timer, a thousand at a time and in order', async () => {
  const { endpoint } = await create({ enabled: false });
  const id = uuidOf(endpoint.id);
  await service.sql(
    "UPDATE webhook_endpoints SET enabled = true, lease_owner = id, lease_until = now() + interval '30 days'",
  );
  await service.sql(
    `INSERT INTO webhook_deliveries (id, workspace_id, endpoint_id, event, event_id, subject_id, status, due_at, retry_until, log, created_at, finished_at)
     SELECT rpad(lpad(to_hex((extract(epoch FROM now() - interval '1 day') * 1000)::bigint + n), 12, '0'), 32, '0')::uuid, $1, $2,
       'message.sent', gen_random_uuid(), gen_random_uuid(), 'PARKED', now(), now(), '[]', now(), now() FROM generate_series(1, 2500) n`,
    [service.workspaceId, id],
  );
  const pending = async () => (await service.sql("SELECT FROM webhook_deliveries WHERE status = 'PENDING'")).length;
  expect(await change('replayWebhooks', { endpointId: endpoint.id }, 'deliveries more')).toEqual({
    deliveries: 1_000,
    more: true,
  });
  expect(await pending()).toBe(1_000);
  const { runtime } = service.api;
  const scheduler = { ...runtime, timerHandlers: timerHandlers(runtime, [replayTimer()]) };
  const step = () => runDueTimers(scheduler as never, new AbortController().signal);
  await expect.poll(() => step().then(pending)).toBe(2_500);
});

test('where the stream of news has lost some, every endpoint is notified, and gets what comes then', async () => {
  await create({ events: ['MESSAGE_ACCEPTED'] });
  // A place of a life of the stream that there is no more.
  await service.sql('UPDATE webhook_positions SET epoch = 99');
  const id = await send();
  await expect.poll(got).toContain('webhook.events_missed');
  await expect.poll(() => receiver.at(path).map(({ data }) => data.id)).toContain(id);
});

test('what is older than the log reaches is deleted, not before', async () => {
  const { endpoint } = await create({ events: ['MESSAGE_READ'] });
  await change('sendTestWebhook', { id: endpoint.id });
  await expect.poll(statuses).toEqual(['DELIVERED']);
  const { runtime } = service.api;
  const never = new AbortController().signal;
  await deleteOld(runtime, never);
  expect(await statuses()).toEqual(['DELIVERED']);
  const later = { now: () => new Date(Date.now() + 31 * 24 * HOUR) };
  await deleteOld({ ...runtime, clock: later }, never);
  expect(await statuses()).toEqual([]);
});

newsTests({ service: () => service, receiver: () => receiver, path: () => path, create, change, send });

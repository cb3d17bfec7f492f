import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { groupBy } from '../../src/kernel/chunks.ts';
import { numbers } from '../support/api.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { expectExactRollups } from '../support/rollups.ts';

let database: TestDatabase;
let hub: Hub;

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

describe('one message', () => {
  test('goes from the mutation to DELIVERED, and a subscriber sees every event once and in order', async () => {
    const following = hub.api.follow();
    await hub.api.begun(1);
    const { accepted: message } = await hub.api.send('+447911120001');
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
    await expect.poll(() => following.items.length, { timeout: 30_000 }).toBe(4);
    await following.stop();
    expect(following.errors).toEqual([]);
    expect(following.items.map((item) => item.event.type)).toEqual(['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED']);
    const { timeline, parts } = await hub.api.message(message.id);
    expect(timeline.map((event) => event.type)).toEqual(['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED']);
    expect(parts).toMatchObject([{ number: 1, attempt: 1, status: 'DELIVERED', receipt: 'DELIVERED' }]);
    const { connection, parts: byConnection } = await hub.api.ask<{ connection: object; parts: object[] }>(
      'query($id: ID!) { message(id: $id) { connection { name } parts { connection { name } } } }',
      { id: message.id },
    );
    expect(byConnection).toEqual([{ connection }]);
  });

  test('that is long goes out in parts, and the handset reads it whole', async () => {
    const text = 'Dear customer, '.repeat(30).trim();
    const { accepted: message } = await hub.api.send('+447911120021', { content: { text } });
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
    const { partCount, parts } = await hub.api.message(message.id);
    expect(partCount).toBe(3);
    expect(parts.map((part) => part.status)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']);
    const inbox = await hub.simulator<{ text: string }[]>('GET /handsets/447911120021');
    expect(inbox.map((each) => each.text)).toEqual([text]);
  });

  test('that waits for its time goes out at once when it is rescheduled to now', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const { accepted: message } = await hub.api.send('+447911120026', { sendAt: later });
    expect((await hub.api.message(message.id)).status).toBe('SCHEDULED');
    await hub.api.ask('mutation($i: RescheduleMessagesInput!) { rescheduleMessages(input: $i) { __typename } }', {
      i: { ids: [message.id], sendAt: new Date().toISOString() },
    });
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  });

  test('sent twice with one idempotency key is one message; another input is a conflict', async () => {
    const input = { idempotencyKey: 'order-1' };
    const first = await hub.api.send('+447911120022', input);
    const second = await hub.api.send('+447911120022', input);
    expect(second).toMatchObject({ replayed: true, accepted: { id: first.accepted.id } });
    const other = await hub.api.send('+447911120023', input);
    expect(other).toMatchObject({ __typename: 'IdempotencyConflict', code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('sent at the same moment by ten requests with one key is one message', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, () => hub.api.send('+447911120024', { idempotencyKey: 'x' })),
    );
    expect(new Set(all.map((each) => each.accepted.id)).size).toBe(1);
    expect(all.filter((each) => !each.replayed)).toHaveLength(1);
  });

  test.each([
    ['0003', 'DELIVERED', null],
    ['0004', 'DELIVERED', null],
    ['0005', 'FAILED', 'SUBMIT_REFUSED'],
    ['0006', 'UNDELIVERED', 'UNDELIVERABLE'],
    ['0007', 'EXPIRED', 'EXPIRED_AT_PROVIDER'],
    ['0013', 'DELIVERED', null],
    ['0014', 'DELIVERED', null],
    ['0015', 'UNDELIVERED', 'REJECTED_BY_PROVIDER'],
  ])('to a number that ends in %s ends %s', async (suffix, status, reason) => {
    const { accepted: message } = await hub.api.send(`+44791113${suffix}`);
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe(status);
    expect((await hub.api.message(message.id)).reason?.code ?? null).toBe(reason);
  });

  test('that the SMSC never answers is an unknown outcome, which its receipt resolves', async () => {
    const { accepted: message } = await hub.api.send('+447911140008');
    const seen = async () => (await hub.api.message(message.id)).timeline.map((event) => event.type);
    await expect.poll(seen, { timeout: 30_000 }).toContain('OUTCOME_UNKNOWN');
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
    const submits = (await audit(hub)).submits.filter((line) => line.destination === '447911140008');
    expect(submits).toHaveLength(1);
  });

  test('a one-time code with an unknown outcome is sent once more, flagged as a possible duplicate', async () => {
    await hub.simulator('POST /faults', { muted: true });
    const { accepted: message } = await hub.api.send('+447911140021', {
      purpose: 'OTP',
      content: { text: 'Code 123456' },
    });
    await expect
      .poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 })
      .toBe('OUTCOME_UNKNOWN');
    await hub.simulator('POST /faults', { muted: false });
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
    expect(await hub.api.message(message.id)).toMatchObject({ possibleDuplicate: true });
    const submits = (await audit(hub)).submits.filter((line) => line.destination === '447911140021');
    expect(submits).toHaveLength(2);
  });

  test('takes a route made while the hub runs, by its priority, and goes out without a sender when nobody names one', async () => {
    const { edges } = await hub.api.ask<{ edges: { node: { id: string } }[] }>(
      '{ smscConnections { edges { node { id } } } }',
    );
    const made = await hub.api.ask<{ __typename: string }>(
      'mutation($ids: [ID!]!) { createRoute(input: { name: "plain", connectionIds: $ids, prefixes: ["+4479117"], priority: 5 }) { __typename } }',
      { ids: edges.map((edge) => edge.node.id) },
    );
    expect(made.__typename).toBe('RoutePayload');
    const { accepted: message } = await hub.api.send('+447911720021');
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
    const told =
      'query($id: ID!) { message(id: $id) { sender decision { route { name } rejectedRoutes { name code } } } }';
    expect(await hub.api.ask(told, { id: message.id })).toEqual({
      sender: null,
      decision: { route: { name: 'plain' }, rejectedRoutes: [{ name: 'simulator', code: 'LOWER_PRIORITY' }] },
    });
  });

  test('for later waits as SCHEDULED and goes out when its time has come', async () => {
    const sendAt = new Date(Date.now() + 2_000).toISOString();
    const { accepted: message } = await hub.api.send('+447911120025', { sendAt });
    expect(message.status).toBe('SCHEDULED');
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  });
});

describe('a wrong input', () => {
  test.each<[string, string, object, string]>([
    ['a number that is none', '0791', {}, 'to.phone'],
    ['an empty text', '+447911120030', { content: { text: ' ' } }, 'content.text'],
    ['a control character', '+447911120030', { content: { text: 'a\u0007b' } }, 'content.text'],
    ['half of a surrogate pair', '+447911120030', { content: { text: 'a\ud83d' } }, 'content.text'],
    ['too many parts', '+447911120030', { content: { text: 'x'.repeat(2_000) } }, 'content.text'],
    ['a sender that is not allowed', '+447911120030', { sender: 'NOPE' }, 'sender'],
    ['a validity that is too long', '+447911120030', { validFor: 'P30D' }, 'validFor'],
    ['a time in the past', '+447911120030', { sendAt: '2020-01-01T00:00:00Z' }, 'sendAt'],
    ['metadata with a NUL', '+447911120030', { metadata: { a: '\u0000' } }, 'metadata'],
    ['metadata that is too large', '+447911120030', { metadata: { a: 'x'.repeat(9_000) } }, 'metadata'],
    ['too many tags', '+447911120030', { tags: Array.from({ length: 21 }, String) }, 'tags'],
    ['an empty idempotency key', '+447911120030', { idempotencyKey: '' }, 'idempotencyKey'],
  ])('with %s names the field and changes nothing', async (_name, to, input, field) => {
    const result = await hub.api.send(to, input);
    expect(result.__typename).toBe('InvalidInput');
    expect(result.issues?.map((issue) => issue.path.join('.'))).toContain(field);
    const { edges } = await hub.api.ask<{ edges: unknown[] }>(
      '{ messages(filter: { to: "+447911120030" }) { edges { node { id } } } }',
    );
    expect(edges).toEqual([]);
  });
});

describe('ten thousand in one request', () => {
  test('are all delivered, each was submitted once, and a subscriber saw every event once and in order', async () => {
    const following = hub.api.follow();
    await hub.api.begun(1);
    const { batch } = await hub.api.sendMany(numbers(10_000, 50_000));
    expect(batch).toMatchObject({ total: 10_000, accepted: 10_000 });
    await expect
      .poll(() => hub.api.counts(batch.id), { timeout: 120_000, interval: 500 })
      .toEqual({ delivered: 10_000 });
    await expect.poll(() => following.items.length, { timeout: 120_000, interval: 500 }).toBe(40_000);
    await following.stop();
    expect(following.items.filter((item) => item.__typename !== 'MessageStreamEvent')).toEqual([]);
    expect(new Set(following.items.map((item) => item.event.id)).size).toBe(40_000);
    const perMessage = groupBy(following.items, (item) => item.message.id);
    const orders = new Set([...perMessage.values()].map((items) => items.map((item) => item.event.type).join()));
    expect([...orders]).toEqual(['ACCEPTED,SENDING,SENT,DELIVERED']);
    const { duplicates, missing } = await audit(hub, batch.id);
    expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
    // Another implementation of SMPP read every PDU that the hub has written since this file began.
    expect(await hub.simulator('GET /stats')).toMatchObject({ unreadable: 0 });
  }, 300_000);

  test('one bad number never fails the other recipients', async () => {
    const list = [...numbers(5, 90_000), 'not a number', '+441'];
    const { batch } = await hub.api.sendMany(list);
    expect(batch).toMatchObject({ total: 7, accepted: 5 });
    expect(batch.refusals.map((refusal) => [refusal.index, refusal.code])).toEqual([
      [5, 'INVALID_INPUT'],
      [6, 'INVALID_INPUT'],
    ]);
  });
});

test('what a person does about a message is counted for it, each thing once', async () => {
  const to = '+447911120077';
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const figures = async () => {
    const query = `{ analytics(input: { from: "${since}" }) { total { figures { replied optedOut complaints } } } }`;
    return (await hub.api.ask<{ total: { figures: object } }>(query)).total.figures;
  };
  const { accepted: message } = await hub.api.send(to);
  await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  for (const text of ['Thanks', 'And when?', 'STOP', 'STOP'])
    await hub.simulator(`POST /handsets/${to.slice(1)}/reply`, { to: '+447700900999', text });
  await hub.api.ask('mutation($i: RecordComplaintInput!) { recordComplaint(input: $i) { __typename } }', {
    i: { to: { phone: to }, messageId: message.id },
  });
  await expect.poll(figures, { timeout: 30_000, interval: 250 }).toEqual({ replied: 1, optedOut: 1, complaints: 1 });
});

test('the roll-ups are the counts of all of these messages', () => expectExactRollups(hub.databaseUrl));

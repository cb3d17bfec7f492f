import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { monthStart } from '../../src/db/sql/partitions.ts';
import { transaction } from '../../src/db/transaction.ts';
import { acceptWithin, prepare } from '../../src/domains/messages/accept.ts';
import type { Accepted } from '../../src/domains/messages/prepared.ts';
import { knownRecipient, type SendRequest, sendRequest } from '../../src/domains/messages/request.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { newId } from '../../src/kernel/ids.ts';
import { storedPhone } from '../../src/kernel/phone.ts';
import { Quota } from '../../src/kernel/quota.ts';
import { runRetention } from '../../src/pipeline/schedule/retention.ts';
import { openService, type Service } from '../contacts/service.ts';

const MAX_WAITING = 60;

let service: Service;
beforeAll(async () => {
  service = await openService({ HELIOGRAPH_MAX_WAITING_MESSAGES: String(MAX_WAITING) });
});
afterAll(() => service?.close());

interface Result {
  __typename: string;
  replayed?: boolean;
  accepted?: { id: string; status: string };
  error?: string;
  code?: string;
  retryAfterMs?: number;
}

const send = (phone: string, input: object = {}) =>
  service.ask<Result>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename
      ... on SendMessagePayload { replayed accepted { id status } } ... on Error { error: message code }
      ... on RateLimited { retryAfterMs } } }`,
    { input: { to: { phone }, content: { text: 'hello' }, purpose: 'TRANSACTIONAL', ...input } },
  );
const number = (index: number) => `+4479111${String(10_000 + index)}`;
const stored = async () => Number((await service.sql<{ count: bigint }>('SELECT count(*) FROM messages'))[0]?.count);

describe('messages of many requests at once', () => {
  test('are all stored, each answered with its own, and to one person as to many', async () => {
    const before = await stored();
    const results = await Promise.all(Array.from({ length: MAX_WAITING }, (_, i) => send(number(i % 20))));
    expect(results.every((result) => result.accepted?.status === 'QUEUED')).toBe(true);
    expect(new Set(results.map((result) => result.accepted?.id)).size).toBe(MAX_WAITING);
    expect(await stored()).toBe(before + MAX_WAITING);
  });

  test('are one when they have one key, and the others are told so', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => send(number(1), { idempotencyKey: 'same' })));
    expect(new Set(results.map((result) => result.accepted?.id)).size).toBe(1);
    expect(results.filter((result) => result.replayed === false).length).toBe(1);
    expect(await send(number(2), { idempotencyKey: 'same' })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('fail alone: a refusal frees its key, and a bad number touches nobody', async () => {
    const marketing = { purpose: 'MARKETING', idempotencyKey: 'offer' };
    const [good, refused, bad] = await Promise.all([send(number(3)), send(number(4), marketing), send('12')]);
    expect([good?.__typename, refused?.code, bad?.code]).toEqual([
      'SendMessagePayload',
      'MESSAGE_REFUSED',
      'INVALID_INPUT',
    ]);
    expect(await send(number(4), { idempotencyKey: 'offer' })).toMatchObject({ replayed: false });
  });

  test('of a workspace over its quota are refused with the time to wait, and a batch counts whole', async () => {
    const { runtime } = service.api;
    runtime.messageQuota = new Quota(20);
    try {
      const results = await Promise.all(Array.from({ length: 50 }, (_, i) => send(number(i % 20))));
      const limited = results.filter(({ code }) => code === 'RATE_LIMITED');
      expect(limited.length).toBeGreaterThanOrEqual(15);
      expect(results.length - limited.length).toBeGreaterThanOrEqual(20);
      for (const { error, retryAfterMs } of limited) {
        expect(error).toContain('20 messages a second');
        expect(retryAfterMs).toBeGreaterThan(0);
      }
      const many = (count: number) =>
        service.ask<Result>(
          `mutation($r: [BulkRecipientInput!]!) { sendMessages(input: { recipients: $r, content: { text: "x" }, purpose: ALERT }) {
            __typename ... on Error { error: message code } } }`,
          { r: Array.from({ length: count }, (_, i) => ({ to: { phone: number(i) } })) },
        );
      await expect.poll(async () => (await many(60)).__typename, { timeout: 30_000 }).toBe('SendMessagesPayload');
      expect(await many(1)).toMatchObject({ code: 'RATE_LIMITED' });
    } finally {
      runtime.messageQuota = null;
    }
  });

  test('are told to come again while the database does not keep up; what was taken is stored', async () => {
    const before = await stored();
    const blocker = await service.api.runtime.db.pool.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE');
    const results: Result[] = [];
    const all = Array.from({ length: 2 * MAX_WAITING + 10 }, (_, i) =>
      send(number(i)).then((result) => results.push(result)),
    );
    await expect.poll(() => results.length, { timeout: 40_000 }).toBeGreaterThan(0);
    await blocker.query('ROLLBACK');
    blocker.release();
    await Promise.all(all);
    const limited = results.filter((result) => result.code === 'RATE_LIMITED');
    expect(limited.length).toBeGreaterThan(0);
    for (const { retryAfterMs } of limited) expect(retryAfterMs).toBeGreaterThanOrEqual(250);
    expect(results.length - limited.length).toBe((await stored()) - before);
  });
});

describe('messages in the transaction of a caller', () => {
  const alert = (phones: string[], change: Partial<SendRequest> = {}) =>
    sendRequest({
      recipients: phones.map((phone) => knownRecipient(storedPhone(phone))),
      content: { kind: 'text', text: 'The water is off from 10 to 12.' },
      purpose: 'ALERT',
      ...change,
    });
  const campaign = (): Actor => ({ workspaceId: service.workspaceId, kind: 'CAMPAIGN', id: newId() });

  /** Accepts requests beside a row of the caller's own; `null`: the caller thinks better of it. */
  async function acceptBeside(mark: string, requests: SendRequest[], thinksBetter = false): Promise<Accepted | null> {
    const { runtime } = service.api;
    const prepared = await prepare(runtime, campaign(), requests);
    try {
      const accepted = await transaction(runtime.db.pool, async (tx) => {
        await tx.query('INSERT INTO watermarks (name, id) VALUES ($1, $2)', [mark, newId()]);
        const outcome = await acceptWithin(tx, runtime, prepared);
        if (thinksBetter) throw new Error(mark);
        return outcome;
      });
      runtime.relay.publishSoon(accepted.outbox);
      return accepted;
    } catch (error) {
      if ((error as Error).message !== mark) throw error;
      return null;
    }
  }
  const counts = async (mark: string, phone: string) => {
    const [row] = await service.sql<{ marks: number; messages: number; contacts: number; waiting: number }>(
      `SELECT (SELECT count(*)::int FROM watermarks WHERE name = $1) AS marks,
         (SELECT count(*)::int FROM messages WHERE "to" = $2) AS messages,
         (SELECT count(*)::int FROM contacts WHERE phone = $2) AS contacts,
         (SELECT count(*)::int FROM queued_chunks q JOIN messages m ON m.id = ANY(q.message_ids) WHERE m."to" = $2) AS waiting`,
      [mark, phone],
    );
    return row;
  };

  test('are there with the caller’s own rows, or neither is', async () => {
    expect(await acceptBeside('kept', [alert([number(501)])])).toMatchObject({ outcomes: [{ kind: 'accepted' }] });
    expect(await counts('kept', number(501))).toEqual({ marks: 1, messages: 1, contacts: 1, waiting: 1 });
    expect(await acceptBeside('dropped', [alert([number(502)])], true)).toBeNull();
    expect(await counts('dropped', number(502))).toEqual({ marks: 0, messages: 0, contacts: 0, waiting: 0 });
  });

  test('of several requests each have an outcome: messages, refusals, what an earlier one made, a conflict', async () => {
    const key = (name: string, operation: object) => ({ key: { key: name, identity: operation } });
    const [first] = (await acceptBeside('first', [alert([number(503)], key('alert 1', { n: 1 }))]))?.outcomes ?? [];
    const many = alert([number(504), number(505), number(504)], { duplicates: 'REFUSE' });
    const accepted = await acceptBeside('many', [
      many,
      alert([number(506)], { purpose: 'MARKETING', ...key('alert 2', {}) }),
      alert([number(503)], key('alert 1', { n: 1 })),
      alert([number(503)], key('alert 1', { n: 2 })),
    ]);
    const id = first instanceof Error || first?.kind !== 'accepted' ? null : first.messages[0]?.id;
    expect(accepted?.outcomes).toMatchObject([
      {
        kind: 'accepted',
        messages: [
          { to: number(504), batchId: null },
          { to: number(505), batchId: null },
        ],
        refusals: [{ index: 2, code: 'DUPLICATE_RECIPIENT' }],
      },
      { kind: 'accepted', messages: [], refusals: [{ index: 0, code: 'NO_CONSENT' }] },
      { kind: 'replayed', id },
      { code: 'IDEMPOTENCY_CONFLICT' },
    ]);
    // A refused request made nothing: its key is free.
    const again = await acceptBeside('again', [alert([number(506)], key('alert 2', {}))]);
    expect(again?.outcomes).toMatchObject([{ kind: 'accepted', messages: [{ to: number(506) }] }]);
  });

  test('are prepared in that transaction too, where no template is rendered', async () => {
    const { runtime } = service.api;
    const settings = await runtime.settings.of(service.workspaceId);
    const template = alert([number(507)], {
      content: { kind: 'template', name: 'none', version: null, locale: null, variables: null },
    });
    const [accepted, refused] = await transaction(runtime.db.pool, async (tx) => {
      const prepared = await prepare(runtime, campaign(), [alert([number(507)])], { tx, settings });
      const unprepared = await prepare(runtime, campaign(), [template], { tx, settings }).catch(
        (error) => error.message,
      );
      return [await acceptWithin(tx, runtime, prepared), unprepared];
    });
    expect(accepted).toMatchObject({ outcomes: [{ kind: 'accepted', messages: [{ to: number(507) }], refusals: [] }] });
    expect(refused).toBe('the template "none" has to be prepared before its transaction begins');
  });
});

test('an idempotency key lives as long as its messages: until they are dropped, and is free then', async () => {
  const { runtime } = service.api;
  const use = (to: number, key: string) => send(number(to), { idempotencyKey: key });
  const first = await use(600, 'kept');
  expect(first).toMatchObject({ replayed: false });
  /** What the scheduler does three months later, where messages are kept for so many days. */
  const drop = (retentionDays: number | null) => {
    const later = new Date(monthStart(new Date(), 3).getTime() + 24 * 3_600_000);
    const config = { ...runtime.config, retentionDays };
    return runRetention({ ...runtime, config, clock: { now: () => later } }, new AbortController().signal);
  };
  const isKept = async () => {
    expect(await use(600, 'kept')).toMatchObject({ replayed: true, accepted: { id: first.accepted?.id } });
    expect(await use(601, 'kept')).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  };
  // For ever.
  await drop(null);
  await isKept();
  // A message that is not over keeps its month, and the keys of it.
  await drop(45);
  await isKept();
  await service.sql(`DELETE FROM queued_chunks`);
  await service.sql(`UPDATE messages SET status = 'DELIVERED', indexed_status = NULL`);
  await drop(45);
  expect(await stored()).toBe(0);
  const again = await use(601, 'kept');
  expect(again).toMatchObject({ replayed: false });
  expect(await use(601, 'kept')).toMatchObject({ replayed: true, accepted: { id: again.accepted?.id } });
});

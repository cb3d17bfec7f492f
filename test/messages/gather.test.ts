import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openService, type Service } from '../contacts/service.ts';

const MAX_WAITING = 60;

let service: Service;
beforeAll(async () => {
  service = await openService();
  const { runtime } = service.api;
  runtime.config = { ...runtime.config, maxWaitingMessages: MAX_WAITING };
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
    runtime.config = { ...runtime.config, messagesPerSecond: 20 };
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
      await expect.poll(async () => (await many(60)).__typename, { timeout: 10_000 }).toBe('SendMessagesPayload');
      expect(await many(1)).toMatchObject({ code: 'RATE_LIMITED' });
    } finally {
      runtime.config = { ...runtime.config, messagesPerSecond: null };
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

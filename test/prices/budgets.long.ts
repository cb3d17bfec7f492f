import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub, RoleProcess } from '../support/hub.ts';
import { freePort } from '../support/servers.ts';

const SENDERS = 64;
const EACH = 8;
/** Messages that fit: 200 at 0.03. */
const AMOUNT = '6';

let database: TestDatabase;
let hub: Hub;
let client: pg.Client;
const more: RoleProcess[] = [];

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  client = await databaseClient(database.url);
  await hub.startAll();
});

afterAll(async () => {
  await Promise.all(more.map((role) => role.kill('SIGTERM')));
  await client?.end();
  await hub?.stop();
  await database?.drop();
});

/** Sums of the budget, in millionths. */
async function spending() {
  const { rows } = await client.query<{ spent: number; reserved: number; late: number }>(
    'SELECT spent_micros::int AS spent, reserved_micros::int AS reserved, late_micros::int AS late FROM budget_spendings',
  );
  return rows[0] ?? { spent: 0, reserved: 0, late: 0 };
}

/** The same as the messages say. */
async function charged() {
  const { rows } = await client.query<{ spent: number; reserved: number; late: number }>(
    `SELECT coalesce(sum((charge->>'price')::int) FILTER (WHERE charge->>'state' = 'SETTLED'), 0)::int AS spent,
       coalesce(sum((charge->>'price')::int) FILTER (WHERE charge->>'state' = 'RESERVED'), 0)::int AS reserved, 0 AS late FROM messages`,
  );
  return rows[0];
}

type Sample = Record<'spent' | 'reserved' | 'late', { amount: string }>;

/** Follows the budget as the console does; amounts in millionths. */
function followBurn() {
  const socket = hub.api.socket();
  const samples: { spent: number; reserved: number; late: number }[] = [];
  const micros = ({ amount }: { amount: string }) => Math.round(Number(amount) * 1e6);
  const stop = socket.subscribe<{ budgetBurn: Sample }>(
    { query: 'subscription { budgetBurn { spent { amount } reserved { amount } late { amount } } }' },
    {
      next({ data }) {
        if (data == null) return;
        const { spent, reserved, late } = data.budgetBurn;
        samples.push({ spent: micros(spent), reserved: micros(reserved), late: micros(late) });
      },
      error: () => {},
      complete: () => {},
    },
  );
  return {
    samples,
    async stop() {
      stop();
      await socket.dispose();
    },
  };
}

test('64 senders over two processes never exceed a budget, and a dispatcher that is killed settles nothing twice', async () => {
  const port = await freePort();
  const api = new RoleProcess('api', { ...hub.environment, PORT: String(port) });
  more.push(api);
  await api.ready;
  const set = async (mutation: string, type: string, input: object) => {
    const text = `mutation($i: ${type}!) { ${mutation}(input: $i) { __typename ... on Error { message } } }`;
    expect(await hub.api.ask(text, { i: input })).not.toHaveProperty('message');
  };
  await set('setPrice', 'SetPriceInput', { country: 'GB', pricePerPart: { amount: '0.03', currency: 'EUR' } });
  await set('setBudget', 'BudgetInput', { amount: { amount: AMOUNT, currency: 'EUR' }, period: 'TOTAL' });
  const burn = followBurn();
  const apis = [hub.api, new Api(`127.0.0.1:${port}`, hub.api.key)];
  let isSending = true;
  const most: number[] = [];
  const watching = (async () => {
    while (isSending) {
      const { spent, reserved, late } = await spending();
      most.push(spent + reserved + late);
      await pause(20);
    }
  })();
  let accepted = 0;
  const senders = Array.from({ length: SENDERS }, async (_, sender) => {
    for (let n = 0; n < EACH; n++) {
      const answer = await apis[(sender + n) % 2]?.ask<{ accepted?: object; message?: string }>(
        `mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } }
          ... on Error { message } } }`,
        {
          i: {
            to: { phone: `+4479112${sender * EACH + n + 11_000}` },
            content: { text: 'Your order is on its way.' },
            purpose: 'TRANSACTIONAL',
          },
        },
      );
      if (answer?.accepted !== undefined) accepted++;
      else expect(answer?.message).toMatch(/It costs 0.03 EUR, and of the budget of the workspace in all, 6 EUR/);
      if (sender === 0 && n === 2) await hub.role('dispatcher').kill();
    }
  });
  await Promise.all(senders);
  await hub.start('dispatcher');
  const waiting = async () =>
    (
      await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM messages WHERE status IN ('QUEUED', 'SENDING', 'SENT', 'DEFERRED')`,
      )
    ).rows[0]?.n;
  await expect
    .poll(waiting, { timeout: 60_000 })
    .toBe(0)
    .finally(() => {
      isSending = false;
    });
  await watching;
  expect(accepted).toBe(200);
  expect(Math.max(...most)).toBe(6_000_000);
  const sums = await spending();
  expect(sums).toEqual(await charged());
  expect(sums.spent + sums.reserved).toBe(6_000_000);
  await expect.poll(() => burn.samples.at(-1), { timeout: 30_000 }).toEqual(sums);
  await burn.stop();
  // Subscribers saw it being spent, and never more than there is.
  expect(burn.samples.length).toBeGreaterThan(2);
  expect(Math.max(...burn.samples.map(({ spent, reserved, late }) => spent + reserved + late))).toBe(6_000_000);
});

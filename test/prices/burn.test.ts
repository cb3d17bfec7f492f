import { afterAll, beforeAll, expect, test } from 'vitest';
import { movedTo } from '../analytics/counted.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import type { RawSocket } from '../graphql/api.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
  await mutate('setPrice', 'SetPriceInput', { country: 'GB', pricePerPart: { amount: '0.03', currency: 'GBP' } });
});
afterAll(() => service?.close());

function mutate<T = Record<string, unknown>>(name: string, type: string, input: object, more = ''): Promise<T> {
  return service.ask<T>(`mutation($i: ${type}!) { ${name}(input: $i) { __typename ${more} } }`, { i: input });
}
const setBudget = async (amount: string, period: string, more: object = {}) => {
  const input = { amount: { amount, currency: 'GBP' }, period, ...more };
  const { budget } = await mutate<{ budget: { id: string } }>(
    'setBudget',
    'BudgetInput',
    input,
    '... on BudgetPayload { budget { id } }',
  );
  return budget.id;
};
let numbers = 0;
const send = async () => {
  const { accepted } = await service.ask<{ accepted: { id: string } }>(
    'mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } } } }',
    {
      i: {
        to: { phone: `+4479112${20_000 + numbers++}` },
        content: { text: 'Your order is on its way.' },
        purpose: 'TRANSACTIONAL',
      },
    },
  );
  return accepted.id;
};

const MONEY = '{ amount }';
const BURN = {
  query: `subscription { budgetBurn { budget { id } spent ${MONEY} reserved ${MONEY} late ${MONEY} left ${MONEY} usedPercent } }`,
};
interface Sample {
  budget: { id: string };
  spent: { amount: string };
  reserved: { amount: string };
  late: { amount: string };
  left: { amount: string };
  usedPercent: number;
}

/** A subscriber. */
class Follower {
  readonly #socket: RawSocket;

  private constructor(socket: RawSocket) {
    this.#socket = socket;
  }

  static async open(key?: string): Promise<Follower> {
    const socket = await service.api.connected(key);
    socket.send({ id: 'burn', type: 'subscribe', payload: BURN });
    return new Follower(socket);
  }

  /** The next sample. */
  async next(): Promise<object> {
    const { type, payload } = await this.#socket.receive('burn');
    expect(type).toBe('next');
    const { budget, usedPercent, ...sums } = (payload as { data: { budgetBurn: Sample } }).data.budgetBurn;
    const amounts = Object.entries(sums).map(([name, { amount }]) => [name, amount]);
    return { of: budget.id, usedPercent, ...Object.fromEntries(amounts) };
  }

  close(): void {
    this.#socket.close();
  }
}

test('tells every budget at once, then each step of what is reserved, spent, released and proven late', async () => {
  const id = await setBudget('0.3', 'TOTAL');
  const follower = await Follower.open();
  const sample = (more: object) => ({ of: id, spent: '0', reserved: '0', late: '0', ...more });
  expect(await follower.next()).toEqual(sample({ left: '0.3', usedPercent: 0 }));
  const [first, second] = [await send(), await send()];
  // Both may have come within one look.
  let now = await follower.next();
  if ((now as { reserved: string }).reserved === '0.03') now = await follower.next();
  expect(now).toEqual(sample({ reserved: '0.06', left: '0.24', usedPercent: 20 }));
  const at = new Date();
  await movedTo(service, [uuidOf(first)], { status: 'SENT', sentAt: at }, at);
  expect(await follower.next()).toEqual(sample({ spent: '0.03', reserved: '0.03', left: '0.24', usedPercent: 20 }));
  // It could not be sent: it gives its room back.
  await movedTo(service, [uuidOf(second)], { status: 'FAILED', reasonCode: 'SUBMIT_REFUSED', finishedAt: at }, at);
  expect(await follower.next()).toEqual(sample({ spent: '0.03', left: '0.27', usedPercent: 10 }));
  // A receipt proves that it arrived all the same.
  await movedTo(service, [uuidOf(second)], { status: 'DELIVERED', reasonCode: null, sentAt: at }, at);
  expect(await follower.next()).toEqual(sample({ spent: '0.03', late: '0.03', left: '0.24', usedPercent: 20 }));
  // The same subject and period with another amount.
  expect(await setBudget('0.6', 'TOTAL')).toBe(id);
  expect(await follower.next()).toEqual(sample({ spent: '0.03', late: '0.03', left: '0.54', usedPercent: 10 }));
  const day = await setBudget('0.09', 'DAY');
  expect(await follower.next()).toEqual({ ...sample({ left: '0.09', usedPercent: 0 }), of: day });
  follower.close();

  // Samples are whole: who comes later, or comes back, is told how things are, without a cursor.
  await send();
  const again = await Follower.open();
  const told = [await again.next(), await again.next()];
  expect(told).toHaveLength(2);
  expect(told).toContainEqual(sample({ spent: '0.03', reserved: '0.03', late: '0.03', left: '0.51', usedPercent: 15 }));
  expect(told).toContainEqual({ ...sample({ reserved: '0.03', left: '0.06', usedPercent: 33.33 }), of: day });
  again.close();
});

test('tells a workspace of its own budgets alone', async () => {
  const other = await Follower.open(service.otherKey);
  const own = await service.askOther<{ budget: { id: string } }>(
    `mutation { setBudget(input: { amount: { amount: "7", currency: "GBP" }, period: MONTH }) { ... on BudgetPayload { budget { id } } } }`,
  );
  expect(await other.next()).toMatchObject({ of: own.budget.id, left: '7' });
  other.close();
});

test('is refused without the scope that money needs', async () => {
  const { secret } = await service.ask<{ secret: string }>(
    'mutation { createApiKey(input: { name: "reader", role: READ_ONLY, scopes: ["messages:read"] }) { ... on CreateApiKeyPayload { secret } } }',
  );
  const socket = await service.api.connected(secret);
  const { type, payload } = await socket.run(BURN);
  expect([type, JSON.stringify(payload)]).toEqual(['error', expect.stringMatching(/carriers:read/)]);
  socket.close();
});

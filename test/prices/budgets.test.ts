import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
  await mutate('setPrice', 'SetPriceInput', { country: 'GB', pricePerPart: { amount: '0.03', currency: 'GBP' } });
});
afterAll(() => service?.close());
beforeEach(async () => {
  for (const { id } of await budgets())
    expect(await remove(service.ask, id)).toEqual({ __typename: 'RemoveBudgetPayload' });
});

interface Answer {
  __typename: string;
  message?: string;
  issues?: { path: string[]; message: string }[];
}
function mutate<T = Answer>(name: string, type: string, input: object, more = ''): Promise<T & Answer> {
  return service.ask<T & Answer>(
    `mutation($i: ${type}!) { ${name}(input: $i) { __typename ${more} ... on InvalidInput { issues { path message } } ... on Error { message } } }`,
    { i: input },
  );
}
const remove = (ask: Service['ask'], id: string) =>
  ask('mutation($i: RemoveBudgetInput!) { removeBudget(input: $i) { __typename } }', { i: { id } });
const MONEY = '{ amount currency }';
interface BudgetShape {
  id: string;
  scope: string;
  current: { spent: Money; reserved: Money; left: Money; usedPercent: number };
}
type Money = { amount: string; currency: string };
const budgets = () =>
  service.ask<BudgetShape[]>(
    `{ budgets { id scope amount ${MONEY} current { spent ${MONEY} reserved ${MONEY} left ${MONEY} usedPercent } } }`,
  );
const setBudget = async (amount: string, more: object = {}) => {
  const { budget, ...answer } = await mutate<{ budget?: { id: string } }>(
    'setBudget',
    'BudgetInput',
    { amount: { amount, currency: 'GBP' }, period: 'DAY', ...more },
    '... on BudgetPayload { budget { id } }',
  );
  expect(answer).toEqual({ __typename: 'BudgetPayload' });
  return budget?.id ?? '';
};
const of = async (id: string) => {
  const found = (await budgets()).find((each) => each.id === id);
  if (found === undefined) throw new Error('no such budget');
  const { spent, reserved, left, usedPercent } = found.current;
  return { spent: spent.amount, reserved: reserved.amount, left: left.amount, usedPercent };
};
let numbers = 0;
const phone = () => `+4479112${10_000 + numbers++}`;
interface Sent {
  accepted?: { id: string };
  message?: string;
  decision?: { steps: { gate: string; verdict: string; reason: string; until: string | null }[] };
}
const send = (input: object = {}) =>
  service.ask<Sent>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } }
      ... on MessageRefused { message decision { steps { gate verdict reason until } } } } }`,
    {
      i: { to: { phone: phone() }, content: { text: 'Your order is on its way.' }, purpose: 'TRANSACTIONAL', ...input },
    },
  );
const batch = (count: number) =>
  service.ask<{ batch: { accepted: number; refusals: { code: string; message: string }[] } }>(
    `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload { batch { accepted refusals { code message } } } } }`,
    {
      i: {
        recipients: Array.from({ length: count }, () => ({ to: { phone: phone() } })),
        content: { text: 'Your order is on its way.' },
        purpose: 'TRANSACTIONAL',
      },
    },
  );
const contacts = async () => (await service.sql<{ n: number }>('SELECT count(*)::int AS n FROM contacts'))[0]?.n ?? 0;

test('takes as many of a batch as fit, says why of the others, makes no contact of them, and gives back what is canceled', async () => {
  const id = await setBudget('0.1');
  const before = await contacts();
  const { batch: made } = await batch(5);
  expect(made.accepted).toBe(3);
  expect(await contacts()).toBe(before + 3);
  expect(made.refusals.map(({ code }) => code)).toEqual(['BUDGET_SPENT', 'BUDGET_SPENT']);
  expect(made.refusals[0]?.message).toMatch(/costs 0.03 GBP.*of the workspace for a day, 0.1 GBP, 0.09 GBP are spent/);
  expect(await of(id)).toEqual({ spent: '0', reserved: '0.09', left: '0.01', usedPercent: 90 });
  const refused = await send();
  expect(refused.decision?.steps.at(-1)).toMatchObject({
    gate: 'budget',
    verdict: 'REFUSE',
    until: expect.any(String),
  });
  // The same budget again with another amount: what is reserved stays.
  expect(await setBudget('0.12')).toBe(id);
  const { accepted } = await send();
  expect(await of(id)).toMatchObject({ reserved: '0.12', left: '0' });
  await mutate('cancelMessages', 'CancelMessagesInput', { ids: [accepted?.id] });
  expect(await of(id)).toMatchObject({ spent: '0', reserved: '0.09' });
});

test('of a key counts that key alone, every budget has to have room, and one that only warns stops nothing', async () => {
  const key = toGlobalId('ApiKey', service.api.owner.apiKeyId);
  const [own, all, warns] = [
    await setBudget('0.06', { apiKeyId: key }),
    await setBudget('1'),
    await setBudget('0.03', { period: 'MONTH', stops: false }),
  ];
  for (let n = 0; n < 2; n++) expect((await send()).accepted).toBeDefined();
  const { message } = await send();
  expect(message).toMatch(/of the key for a day/);
  expect(await of(own)).toMatchObject({ reserved: '0.06', left: '0' });
  expect(await of(all)).toMatchObject({ reserved: '0.06' });
  expect(await of(warns)).toMatchObject({ reserved: '0.06', left: '-0.03', usedPercent: 200 });
});

test('warns once a share, and the warning is news', async () => {
  const id = await setBudget('0.1', { warnAtPercents: [50, 90] });
  const warned = () =>
    service.sql<{ percent: number; used: bigint }>(
      'SELECT percent, used_micros AS used FROM budget_warnings WHERE budget_id = $1 ORDER BY id',
      [uuidOf(id)],
    );
  await send();
  expect(await warned()).toEqual([]);
  await send();
  expect(await warned()).toEqual([{ percent: 50, used: 60_000n }]);
  await send();
  await send();
  expect(await warned()).toEqual([
    { percent: 50, used: 60_000n },
    { percent: 90, used: 90_000n },
  ]);
});

test('is told by the preview and by canMessage before anything is sent', async () => {
  await setBudget('0.03');
  await send();
  const step = { gate: 'budget', verdict: 'REFUSE', reason: expect.stringContaining('0.03 GBP are spent') };
  const to = { phone: phone() };
  const preview = await service.ask<{ decision: object; price: object }>(
    'query($i: SendMessageInput!) { previewMessage(input: $i) { price { amount } decision { verdict steps { gate verdict reason } } } }',
    { i: { to, content: { text: 'Hello.' }, purpose: 'TRANSACTIONAL' } },
  );
  expect(preview).toMatchObject({ price: { amount: '0.03' }, decision: { verdict: 'REFUSE' } });
  expect(preview.decision).toMatchObject({ steps: expect.arrayContaining([step]) });
  const can = await service.ask<object>(
    'query($i: CanMessageInput!) { canMessage(input: $i) { allowed code steps { gate verdict reason } } }',
    { i: { to, purpose: 'TRANSACTIONAL' } },
  );
  expect(can).toMatchObject({ allowed: false, code: 'BUDGET_SPENT', steps: expect.arrayContaining([step]) });
});

test('refuses what has no price, and is in the workspace’s currency, which then stays', async () => {
  const id = await setBudget('5');
  const unpriced = await send({ to: { phone: '+4915112345678' } });
  expect(unpriced.decision?.steps.at(-1)).toMatchObject({ gate: 'budget', verdict: 'REFUSE' });
  expect(unpriced.message).toMatch(/nothing says what the message costs/);
  const other = { amount: { amount: '5', currency: 'USD' }, period: 'MONTH' };
  expect((await mutate('setBudget', 'BudgetInput', other)).issues).toMatchObject([
    { path: ['amount', 'currency'], message: expect.stringContaining('must be GBP') },
  ]);
  const none = { amount: { amount: '0', currency: 'GBP' }, period: 'DAY' };
  expect((await mutate('setBudget', 'BudgetInput', none)).issues).toMatchObject([{ path: ['amount', 'amount'] }]);
  expect((await mutate('updateWorkspace', 'UpdateWorkspaceInput', { currency: 'CHF' })).issues).toMatchObject([
    { path: ['currency'], message: expect.stringContaining('budgets in GBP') },
  ]);
  expect(await remove(service.askOther, id)).toEqual({ __typename: 'NotFound' });
  const actions = await service.sql<{ action: string }>('SELECT action FROM audit_entries WHERE subject = $1', [
    uuidOf(id),
  ]);
  expect(actions).toEqual([{ action: 'budget.set' }]);
});

test('is never exceeded by 64 senders at once', async () => {
  const id = await setBudget('0.6');
  const answers = await Promise.all(Array.from({ length: 64 }, (_, n) => (n % 8 === 0 ? batch(3) : send())));
  const accepted = answers.reduce(
    (sum, each) => sum + ('batch' in each ? each.batch.accepted : each.accepted ? 1 : 0),
    0,
  );
  expect(accepted).toBe(20);
  expect(await of(id)).toEqual({ spent: '0', reserved: '0.6', left: '0', usedPercent: 100 });
});

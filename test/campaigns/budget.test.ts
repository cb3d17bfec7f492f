import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  await mutate('setPrice', 'SetPriceInput', { country: 'GG', pricePerPart: { amount: '0.01', currency: 'GBP' } });
  await mutate('saveTemplate', 'SaveTemplateInput', {
    name: 'spring',
    bodies: [{ locale: 'en', body: 'Shoes are at half price.' }],
  });
  const contacts = Array.from({ length: 1_500 }, (_, index) => ({
    phone: `+4479111${20_000 + index}`,
    tags: ['spring'],
  }));
  await mutate('upsertContacts', 'UpsertContactsInput', { contacts });
});
afterAll(() => service?.close());

const FIELDS =
  'id status token reason handled accepted refused { code } audience { segments { name } excludeSegments { name } }';
interface Campaign {
  id: string;
  status: string;
  token: string | null;
  reason: string | null;
  handled: number;
  accepted: number;
  refused: { code: string }[];
  audience: { segments: { name: string }[]; excludeSegments: { name: string }[] };
}

async function mutate<T = unknown>(name: string, type: string, input: object, more = '__typename'): Promise<T> {
  const fields = `${more} ... on InvalidInput { issues { path message } } ... on Error { message }`;
  const answer = await service.ask<T & { message?: string }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { ${fields} } }`,
    { input },
  );
  if (answer.message !== undefined) throw new Error(JSON.stringify(answer));
  return answer;
}
const act = async (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const more = `... on CampaignPayload { campaign { ${FIELDS} } }`;
  return (await mutate<{ campaign: Campaign }>(name, type, input, more)).campaign;
};
const shown = (id: string) => service.ask<Campaign>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
const run = () => runCampaigns(runtime, new AbortController().signal);
const BUDGET = '... on BudgetPayload { budget { id scope campaign { name } current { left { amount } } } }';
interface Budget {
  budget: { id: string; campaign: { name: string } | null; current: { left: { amount: string } } };
}

async function started(audience: object, budget: string | null): Promise<string> {
  const { id } = await act('createCampaign', {
    ...{ name: 'Spring', objective: 'SALES', purpose: 'TRANSACTIONAL', audience, content: { template: 'spring' } },
  });
  if (budget !== null) await setBudget(id, budget);
  await act('checkCampaign', { id });
  // A check that takes longer than its mutation waits goes on by itself.
  const tokenNow = async () => {
    await run();
    return (await shown(id)).token;
  };
  await expect.poll(tokenNow, { timeout: 30_000 }).not.toBeNull();
  const { token } = await shown(id);
  await act('startCampaign', { id, token });
  await service.sql("UPDATE campaigns SET due_at = now() - interval '1 second' WHERE id = $1", [uuidOf(id)]);
  return id;
}
const setBudget = async (campaignId: string, amount: string) => {
  const input = { campaignId, amount: { amount, currency: 'GBP' }, period: 'TOTAL' };
  return (await mutate<Budget>('setBudget', 'BudgetInput', input, BUDGET)).budget;
};
const budgets = () =>
  service.ask<Budget['budget'][]>('{ budgets { id campaign { name } current { left { amount } } } }');
const messages = async (id: string) =>
  (await service.sql<{ to: string }>('SELECT "to" FROM messages WHERE campaign_id = $1', [uuidOf(id)])).map(
    ({ to }) => to,
  );

test('a campaign pauses where its budget is spent, and goes on with whoever has no message yet', async () => {
  const id = await started({ tags: ['spring'] }, '12.345');
  await run();
  expect(await shown(id)).toMatchObject({
    status: 'PAUSED',
    reason: expect.stringMatching(
      /A budget is spent. It costs 0.01 GBP, and of the budget of the campaign in all, 12.345 GBP, 12.34 GBP/,
    ),
    handled: 1_234,
    accepted: 1_234,
    refused: [],
  });
  expect(await budgets()).toMatchObject([{ campaign: { name: 'Spring' }, current: { left: { amount: '0.005' } } }]);
  // Nothing changes while there is no room.
  await act('resumeCampaign', { id });
  await run();
  expect(await shown(id)).toMatchObject({ status: 'PAUSED', handled: 1_234 });
  const { id: budgetId } = await setBudget(id, '20');
  await act('resumeCampaign', { id });
  await run();
  expect(await shown(id)).toMatchObject({ status: 'DONE', reason: null, handled: 1_500, accepted: 1_500, refused: [] });
  const to = await messages(id);
  expect(to).toHaveLength(1_500);
  expect(new Set(to).size).toBe(1_500);
  await service.ask(`mutation { removeBudget(input: { id: "${budgetId}" }) { __typename } }`);
});

test('a campaign is created with its budget, or not at all', async () => {
  const input = (budget: object) => ({
    ...{ name: 'Bounded', objective: 'SALES', purpose: 'TRANSACTIONAL', audience: { tags: ['spring'] } },
    ...{ content: { template: 'spring' }, budget },
  });
  const { id } = await act('createCampaign', input({ amount: { amount: '12.345', currency: 'GBP' } }));
  const [budget] = await service.ask<object[]>(
    '{ budgets { id period stops warnAtPercents campaign { id } current { left { amount currency } } } }',
  );
  expect(budget).toMatchObject({
    ...{ period: 'TOTAL', stops: true, warnAtPercents: [80, 100], campaign: { id } },
    current: { left: { amount: '12.345', currency: 'GBP' } },
  });
  const actions = await service.sql<{ action: string; detail: object }>(
    `SELECT action, detail FROM audit_entries WHERE subject = $1 OR detail->>'campaignId' = $1::text ORDER BY id`,
    [uuidOf(id)],
  );
  expect(actions).toMatchObject([
    { action: 'campaign.create' },
    { action: 'budget.set', detail: { scope: 'CAMPAIGN', amount: '12.345 GBP' } },
  ]);
  // It takes the place of the first one, as of any.
  const { id: budgetId } = await setBudget(id, '20');
  expect(await budgets()).toMatchObject([{ id: budgetId, current: { left: { amount: '20' } } }]);
  await service.ask(`mutation { removeBudget(input: { id: "${budgetId}" }) { __typename } }`);
});

test('a campaign whose budget is wrong is not created', async () => {
  const count = async () => (await service.sql<{ count: number }>('SELECT count(*)::int FROM campaigns'))[0]?.count;
  const before = await count();
  const refused = async (budget: object, fault: RegExp) =>
    expect(
      act('createCampaign', {
        ...{ name: 'Refused', objective: 'SALES', purpose: 'TRANSACTIONAL', audience: { tags: ['spring'] } },
        ...{ content: { template: 'spring' }, budget },
      }),
    ).rejects.toThrow(fault);
  await refused({ amount: { amount: '12', currency: 'EUR' } }, /"path":\["budget","amount","currency"\].*must be GBP/);
  await refused({ amount: { amount: '0', currency: 'GBP' } }, /"path":\["budget","amount","amount"\].*over 0/);
  await refused(
    { amount: { amount: '12', currency: 'GBP' }, warnAtPercents: [101] },
    /"path":\["budget","warnAtPercents","0"\]/,
  );
  expect(await count()).toBe(before);
  expect(await budgets()).toEqual([]);
});

test('a key that may not set budgets creates campaigns without one, and none with one', async () => {
  const { secret } = await service.ask<{ secret: string }>(
    'mutation { createApiKey(input: { name: "writer", role: DEVELOPER, scopes: ["messages:read", "messages:send"] }) { ... on CreateApiKeyPayload { secret } ... on Error { message } } }',
  );
  const create = async (budget: object | null) => {
    const { body } = await service.api.post(
      {
        query: `mutation($input: CampaignInput!) { createCampaign(input: $input) { __typename
          ... on Forbidden { message neededScopes } ... on CampaignPayload { campaign { name } } } }`,
        variables: {
          input: {
            ...{ name: 'Written', objective: 'SALES', purpose: 'TRANSACTIONAL', audience: { tags: ['spring'] } },
            ...{ content: { template: 'spring' }, budget },
          },
        },
      },
      secret,
    );
    return body.data?.createCampaign;
  };
  const count = async () =>
    (await service.sql<{ count: number }>("SELECT count(*)::int FROM campaigns WHERE name = 'Written'"))[0]?.count;
  expect(await create({ amount: { amount: '12', currency: 'GBP' } })).toEqual({
    __typename: 'Forbidden',
    message: expect.stringContaining('"carriers:write"'),
    neededScopes: ['carriers:write'],
  });
  expect(await count()).toBe(0);
  expect(await budgets()).toEqual([]);
  expect(await create(null)).toMatchObject({ campaign: { name: 'Written' } });
  expect(await count()).toBe(1);
});

test('a campaign is for a segment, and not for another one', async () => {
  const segment = async (name: string, expression: string) => {
    const more = '... on SegmentPayload { segment { id } }';
    return (await mutate<{ segment: { id: string } }>('createSegment', 'SegmentInput', { name, expression }, more))
      .segment.id;
  };
  const spring = await segment('Spring people', 'tag spring');
  const nobody = await segment('Nobody', 'tag spring and sent marketing');
  const id = await started({ segments: [spring], excludeSegments: [nobody] }, null);
  expect((await shown(id)).audience).toEqual({
    segments: [{ name: 'Spring people' }],
    excludeSegments: [{ name: 'Nobody' }],
  });
  await run();
  expect(await shown(id)).toMatchObject({ status: 'DONE', handled: 1_500 });
});

import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { differences, differenceText, frozenText } from '../../src/domains/campaigns/tolerance.ts';
import { startWebhooks } from '../../src/domains/webhooks/webhooks.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { Receiver } from '../webhooks/receiver.ts';
import { auditOf } from './audit.ts';

describe('a run beside the run before', () => {
  const check = ([recipients, sendable, high]: readonly [number, number, number], currency = 'GBP') =>
    ({
      recipients,
      sendable,
      currency,
      countries: { GB: { recipients, parts: 0, low: '0', high: String(high), unpriced: 0 } },
    }) as never;
  test.each([
    ['is within the tolerance on its edge', [1_000, 900, 9_000], [1_500, 1_350, 13_500], 50, []],
    ['may not have more people', [1_000, 900, 9_000], [1_501, 900, 9_000], 50, ['RECIPIENTS']],
    ['may not have fewer people', [1_000, 900, 9_000], [1_000, 449, 4_490], 50, ['SENDABLE']],
    ['may not be dearer', [1_000, 900, 9_000], [1_000, 900, 13_501], 50, ['COST']],
    ['may be cheaper', [1_000, 900, 9_000], [1_000, 900, 0], 50, []],
    ['may have no difference at 0 percent', [1_000, 900, 9_000], [1_001, 900, 9_000], 0, ['RECIPIENTS']],
    ['counts as one of a hundred people where it has fewer', [1, 1, 10], [51, 51, 510], 50, []],
    [
      'is held where it has fewer, and grows by more than of a hundred',
      [1, 1, 10],
      [52, 52, 520],
      50,
      ['RECIPIENTS', 'SENDABLE', 'COST'],
    ],
    ['of nobody says nothing of a cost', [0, 0, 0], [50, 50, 99_999], 50, []],
  ] as const)('%s', (_name, before, now, tolerance, figures) => {
    const found = differences(check(before), check(now), tolerance);
    expect(found.map(({ figure }) => figure)).toEqual(figures);
  });
  test('is held where its cost is in another currency', () => {
    const found = differences(check([500, 500, 1_000_000]), check([500, 500, 1_000_000], 'EUR'), 50);
    expect(differenceText(found, 50, 3)).toBe(
      'It differs from run 3 by more than 50 %: a cost of up to 1 EUR, not 1 GBP.',
    );
  });
});

test.each([
  [1_000, 1_500, 50, true],
  [1_000, 1_501, 50, false],
  [1_000, 499, 50, false],
  [3, 53, 50, true],
  [3, 54, 50, false],
  [0, 0, 0, true],
  [1_000, 1_001, 0, false],
])(
  'an audience that was checked with %i people and begins with %i, within %i percent: %s',
  (checked, frozen, tolerance, isLike) => {
    expect(frozenText(checked, frozen, tolerance) === null).toBe(isLike);
  },
);

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const FIRST = new Date('2027-03-01T12:00:00Z');

let now = FIRST;
let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => now } });
  runtime = openSchedulerRuntime(service.api.runtime);
});
afterAll(() => service.close());

const run = (on = runtime) => runCampaigns(on, new AbortController().signal);
/** @param days since the first run @param minutes after its time */
const at = (days: number, minutes = 0) => {
  now = new Date(FIRST.getTime() + days * DAY_MS + minutes * MINUTE_MS);
  return run();
};
const save = (name: string, body: string) =>
  service.ask('mutation($input: SaveTemplateInput!) { saveTemplate(input: $input) { __typename } }', {
    input: { name, bodies: [{ locale: 'en', body }] },
  });
let nextNumber = 0;
const people = async (tag: string, count: number) => {
  const phones = Array.from({ length: count }, () => `+4479112${String(20_000 + nextNumber++)}`);
  await service.ask(
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
    { contacts: phones.map((phone) => ({ phone, tags: [tag] })) },
  );
};

interface Shown {
  id: string;
  token: string;
  status: string;
  reason: string | null;
}
const FIELDS = `id status token reason beginsAt occurrence schedule { repeat { tolerancePercent } } preflight { done recipients }`;
const act = async (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await service.ask<{ campaign: Shown }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on CampaignPayload { campaign { ${FIELDS} } }
      ... on InvalidInput { issues { path message } } ... on PreflightStale { message } } }`,
    { input },
  );
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign;
};
const started = async (id: string) => {
  const { token } = await act('checkCampaign', { id });
  return act('startCampaign', { id, token });
};
/** A campaign of a tag that repeats each day, whose first run is done. */
async function series(tag: string, count: number, repeat: object = {}): Promise<string> {
  await save(tag, 'Good morning');
  await people(tag, count);
  now = new Date(FIRST.getTime() - 60 * MINUTE_MS);
  const { id } = await act('createCampaign', {
    ...{ name: tag, objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: tag } },
    ...{ audience: { tags: [tag] }, schedule: { at: FIRST, timeZone: 'UTC', repeat: { every: 'DAY', ...repeat } } },
  });
  await started(id);
  await at(0);
  return id;
}

interface Row {
  id: string;
  status: string;
  reason: string | null;
  occurrence: number;
  checked: boolean;
}
const runsOf = async (first: string) =>
  (
    await service.sql<Row>(
      `SELECT id::text, status::text, reason, occurrence, coalesce((preflight->>'isDone')::boolean, false) AS checked
       FROM campaigns WHERE origin_id = $1 AND origin = 'REPEAT' ORDER BY occurrence`,
      [uuidOf(first)],
    )
  ).map((row) => ({ ...row, id: toGlobalId('Campaign', row.id) }));
const runOf = async (first: string, occurrence: number): Promise<Row> => {
  const found = (await runsOf(first)).filter((row) => row.occurrence === occurrence);
  expect(found).toHaveLength(1);
  return found[0] as Row;
};
const sent = async (id: string) =>
  (await service.sql('SELECT DISTINCT contact_id FROM messages WHERE campaign_id = $1', [uuidOf(id)])).length;
const messages = async (id: string) =>
  (await service.sql('SELECT FROM messages WHERE campaign_id = $1', [uuidOf(id)])).length;

const listed = async (filter: object) => {
  const query =
    'query($f: CampaignFilter) { campaigns(first: 100, filter: $f) { edges { node { name held occurrence } } } }';
  const { edges } = await service.ask<{ edges: { node: { name: string; held: boolean; occurrence: number } }[] }>(
    query,
    {
      f: filter,
    },
  );
  return edges.map(({ node }) => node);
};

describe('a run of a campaign that repeats', () => {
  test('is checked ten minutes before it begins, and begins by itself where it is like the run before', async () => {
    const id = await series('alike', 100, { tolerancePercent: 30 });
    await people('alike', 30);
    await at(1, -11);
    expect(await runOf(id, 2)).toMatchObject({ status: 'SCHEDULED', checked: false });
    await at(1, -10);
    const second = await runOf(id, 2);
    expect(second).toMatchObject({ status: 'SCHEDULED', checked: true, reason: null });
    expect(await service.ask(`{ campaign(id: "${second.id}") { ${FIELDS} } }`)).toMatchObject({
      ...{ token: null, schedule: { repeat: { tolerancePercent: 30 } }, preflight: { done: true, recipients: 130 } },
    });
    expect(await messages(second.id)).toBe(0);
    now = new Date(FIRST.getTime() + DAY_MS);
    await Promise.all([run(), run()]);
    expect(await runOf(id, 2)).toMatchObject({ status: 'DONE' });
    expect([await messages(second.id), await sent(second.id)]).toEqual([130, 130]);
    expect(await runsOf(id)).toHaveLength(2);
  });

  test('whose people are others when it begins than when it was checked writes to nobody until a person resumes it', async () => {
    const id = await series('swollen', 10, { tolerancePercent: 30 });
    await at(1, -10);
    const second = await runOf(id, 2);
    expect(second).toMatchObject({ status: 'SCHEDULED', checked: true });
    await people('swollen', 31);
    await at(1);
    expect(await runOf(id, 2)).toMatchObject({
      status: 'PAUSED',
      reason:
        'It was checked for 10 recipients, and has 41 now that it begins: more than 30 % between them. Nobody has got it yet.',
    });
    expect(await messages(second.id)).toBe(0);
    // The run after it goes on.
    expect(await runOf(id, 3)).toMatchObject({ status: 'SCHEDULED' });
    await act('resumeCampaign', { id: second.id });
    await at(1, 1);
    expect(await runOf(id, 2)).toMatchObject({ status: 'DONE', reason: null });
    expect([await messages(second.id), await sent(second.id)]).toEqual([41, 41]);
  });

  test('that has become dearer since its check waits too, by the tolerance of its series', async () => {
    const price = (amount: string, validFrom: Date) =>
      service.ask('mutation($i: SetPriceInput!) { setPrice(input: $i) { __typename } }', {
        i: { pricePerPart: { amount, currency: 'GBP' }, validFrom },
      });
    await price('0.1', new Date(FIRST.getTime() - 2 * DAY_MS));
    const id = await series('dearer', 10, { tolerancePercent: 30 });
    await at(1, -10);
    const second = await runOf(id, 2);
    expect(second).toMatchObject({ status: 'SCHEDULED', checked: true });
    await price('0.14', now);
    await at(1);
    expect(await runOf(id, 2)).toMatchObject({
      status: 'PAUSED',
      reason:
        'Its cost was 1 GBP, and would be 1.4 GBP now: prices of GB have changed, by more than 30 %. Nobody has got it yet.',
    });
    expect(await messages(second.id)).toBe(0);
    await act('resumeCampaign', { id: second.id });
    await at(1, 1);
    expect(await runOf(id, 2)).toMatchObject({ status: 'DONE', reason: null });
    await service.sql('DELETE FROM prices');
    await service.sql('UPDATE workspaces SET money_version = money_version + 1');
  });

  test('is compared like a campaign that begins once, which waits too', async () => {
    await save('once', 'Good morning');
    await people('once', 10);
    now = new Date(FIRST.getTime() - 60 * MINUTE_MS);
    const { id } = await act('createCampaign', {
      ...{ name: 'once', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: 'once' } },
      ...{ audience: { tags: ['once'] }, schedule: { at: FIRST } },
    });
    await started(id);
    await people('once', 51);
    await at(0);
    expect(await service.ask(`{ campaign(id: "${id}") { status reason } }`)).toMatchObject({
      ...{ status: 'PAUSED', reason: expect.stringContaining('checked for 10 recipients, and has 61 now') },
    });
    expect(await messages(id)).toBe(0);
  });

  test('waits for a person where it differs too much, with its figures, and the runs after it go on', async () => {
    const id = await series('grown', 100);
    await people('grown', 60);
    await at(1, -10);
    const second = await runOf(id, 2);
    const figures = '160 recipients, not 100; 160 who would get it, not 100';
    expect(second).toMatchObject({ status: 'CHECKED', reason: `It differs from run 1 by more than 50 %: ${figures}.` });
    // It is found by that, by its state, and by a part of its name, in which no sign stands for others.
    expect(await listed({ held: true, name: 'GROW' })).toEqual([{ name: 'grown', held: true, occurrence: 2 }]);
    expect(await listed({ held: true, statuses: ['DONE'] })).toEqual([]);
    const others = await listed({ held: false, name: 'grown' });
    expect(others.map(({ held, occurrence }) => [held, occurrence])).toEqual([
      [false, 3],
      [false, 1],
    ]);
    expect(await listed({ name: 'g%n' })).toEqual([]);
    await expect(listed({ name: ' ' })).rejects.toThrow(/filter\.name|at least 1|too small/i);
    expect(await auditOf(service, second.id)).toEqual(['campaign.repeat', 'campaign.hold']);
    await at(1);
    await at(1, 1);
    expect(await messages(second.id)).toBe(0);
    // The run after it is there, and held for the same reason while nobody has said that it is right.
    await at(2, -10);
    const third = await runOf(id, 3);
    expect(third).toMatchObject({ status: 'CHECKED', reason: expect.stringMatching(/^It differs from run 1 /) });
    const { token } = await service.ask<Shown>(`{ campaign(id: "${third.id}") { ${FIELDS} } }`);
    await act('startCampaign', { id: third.id, token });
    await at(2, 5);
    expect(await runOf(id, 3)).toMatchObject({ status: 'DONE', reason: null });
    expect(await messages(third.id)).toBe(160);
    await at(3);
    expect(await runOf(id, 4)).toMatchObject({ status: 'DONE', reason: null });
    // The one that was left out is started late: it makes no run of its own.
    await started(second.id);
    await at(3, 5);
    expect(await runOf(id, 2)).toMatchObject({ status: 'DONE' });
    expect((await runsOf(id)).map(({ occurrence, status }) => [occurrence, status])).toEqual([
      ...[2, 3, 4].map((occurrence) => [occurrence, 'DONE']),
      [5, 'SCHEDULED'],
    ]);
  });

  test('that is held goes out by webhooks, with the reason and the figures', async () => {
    const id = await series('news', 1, { tolerancePercent: 0 });
    await people('news', 1);
    const receiver = await new Receiver().start();
    // Ids of events have the time of the machine: those of before an endpoint are not for it.
    now = new Date();
    await service.ask(
      'mutation($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { __typename } }',
      {
        input: { url: `${receiver.url}/held`, events: ['CAMPAIGN_HELD'] },
      },
    );
    const webhooks = startWebhooks(service.api.runtime);
    try {
      await at(1, -10);
      await expect.poll(() => receiver.at('/held').length).toBe(1);
      const held = await runOf(id, 2);
      expect(receiver.at('/held')).toEqual([
        {
          ...{ type: 'campaign.held', timestamp: now.toISOString() },
          data: {
            ...{ id: held.id, name: 'news', occurrence: 2, reason: held.reason },
            differences: [
              { figure: 'RECIPIENTS', before: '1', now: '2' },
              { figure: 'SENDABLE', before: '1', now: '2' },
            ],
          },
        },
      ]);
    } finally {
      await webhooks.stop();
      await receiver.stop();
    }
  });

  test('that cannot be checked waits as a draft with the reason, and the runs after it go on', async () => {
    const id = await series('faulty', 1);
    await service.sql("UPDATE templates SET deleted_at = now() WHERE name = 'faulty'");
    await at(1, -10);
    expect(await runOf(id, 2)).toMatchObject({ status: 'DRAFT', reason: expect.stringMatching(/faulty/) });
    expect(await runOf(id, 3)).toMatchObject({ status: 'SCHEDULED' });
    await service.sql("UPDATE templates SET deleted_at = NULL WHERE name = 'faulty'");
    await at(2);
    expect(await runOf(id, 3)).toMatchObject({ status: 'DONE' });
  });

  test('whose check a person has undone is theirs: it is checked and started like any', async () => {
    const id = await series('undone', 1);
    now = new Date(FIRST.getTime() + DAY_MS - 10 * MINUTE_MS);
    // The check has begun, and has looked at nobody.
    for (let statements = 3; (await runOf(id, 2)).checked === false; statements++) {
      await dieAfter(statements);
      const [row] = await service.sql<{ begun: boolean }>(
        "SELECT preflight->>'isDone' = 'false' AS begun FROM campaigns WHERE id = $1",
        [uuidOf((await runOf(id, 2)).id)],
      );
      if (row?.begun === true) break;
      now = new Date(now.getTime() + 11_000);
    }
    const second = await runOf(id, 2);
    expect(second).toMatchObject({ status: 'SCHEDULED', checked: false });
    expect(await act('cancelCampaign', { id: second.id })).toMatchObject({ status: 'DRAFT', preflight: null });
    await people('undone', 300);
    await started(second.id);
    await at(1);
    expect(await messages(second.id)).toBe(301);
  });
});

/** Runs campaigns in a process that ends after so many statements: what it has under way is undone. @returns true: it was done before */
async function dieAfter(statements: number): Promise<boolean> {
  const { pool } = runtime.db;
  let left = statements;
  const counted = <On extends pg.Pool | pg.PoolClient>(on: On): On =>
    new Proxy(on, {
      get(target, name) {
        if (name === 'connect') return async () => counted(await pool.connect());
        const value = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== 'query') return value.bind(target);
        return (...given: unknown[]) =>
          left-- > 0 ? value.apply(target, given) : Promise.reject(new Error('Connection terminated'));
      },
    });
  const dying = { ...runtime, db: { ...runtime.db, pool: counted(pool) } };
  const isDone = await run(dying).then(
    () => true,
    () => false,
  );
  // The server takes a moment to undo what nobody will commit.
  await expect.poll(() => service.sql(OPEN_TRANSACTIONS)).toEqual([]);
  return isDone;
}
const OPEN_TRANSACTIONS =
  "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";

describe('a process that ends', () => {
  test('at any statement makes no run and no step twice, and loses none', async () => {
    const id = await series('killed', 3);
    const { id: step } = await act('addCampaignStep', {
      ...{ id, name: 'Reminder', content: { template: 'killed' }, afterHours: 1, unless: 'REPLIED' },
    });
    await started(step);
    await people('killed', 200);
    // The check, which holds the run.
    now = new Date(FIRST.getTime() + DAY_MS - 10 * MINUTE_MS);
    const dieEverywhere = async () => {
      let deaths = 0;
      for (let statements = 1; !(await dieAfter(statements)); statements++) {
        deaths++;
        // Its lease is over.
        now = new Date(now.getTime() + 11_000);
      }
      return deaths;
    };
    expect(await dieEverywhere()).toBeGreaterThan(5);
    const second = await runOf(id, 2);
    expect(second).toMatchObject({ status: 'CHECKED' });
    expect(await auditOf(service, second.id)).toEqual(['campaign.repeat', 'campaign.hold']);
    expect(await runsOf(id)).toHaveLength(2);
    // Its beginning.
    await started(second.id);
    now = new Date(FIRST.getTime() + DAY_MS + 5 * MINUTE_MS);
    expect(await dieEverywhere()).toBeGreaterThan(5);
    expect(await runOf(id, 2)).toMatchObject({ status: 'DONE' });
    expect([await messages(second.id), await sent(second.id)]).toEqual([203, 203]);
    expect(await runsOf(id)).toHaveLength(2);
    expect(await stepsOf(second.id)).toHaveLength(1);
  }, 60_000);
});

interface StepRow {
  id: string;
  name: string;
  status: string;
  version: number | null;
}
const stepsOf = async (id: string) =>
  (
    await service.sql<StepRow>(
      `SELECT id::text, name, status::text, template_version AS version FROM campaigns WHERE origin_id = $1 AND origin = 'STEP'
       ORDER BY name`,
      [uuidOf(id)],
    )
  ).map((row) => ({ ...row, id: toGlobalId('Campaign', row.id) }));

describe('steps of a campaign that repeats', () => {
  const addStep = (id: string, name: string) =>
    act('addCampaignStep', {
      ...{ id, name, content: { template: 'steps' }, afterHours: 1, unless: 'REPLIED' },
    });
  const arrived = (id: string) =>
    service.sql("UPDATE messages SET status = 'DELIVERED', indexed_status = NULL WHERE campaign_id = $1", [uuidOf(id)]);

  test('come along with each run as they were checked, with their own steps, and write to the people of that run', async () => {
    const id = await series('steps', 2);
    const reminder = await addStep(id, 'Reminder');
    await started(reminder.id);
    await started((await addStep(reminder.id, 'Last call')).id);
    // One that nobody has started belongs to nobody yet.
    await addStep(id, 'Written alone');
    await save('steps', 'Good evening');
    await at(1);
    const second = await runOf(id, 2);
    expect(second).toMatchObject({ status: 'DONE' });
    const [copy] = await stepsOf(second.id);
    expect(await stepsOf(second.id)).toMatchObject([{ name: 'Reminder', status: 'SCHEDULED', version: 1 }]);
    expect(await stepsOf(copy?.id ?? '')).toMatchObject([{ name: 'Last call', status: 'SCHEDULED', version: 1 }]);
    expect(await auditOf(service, copy?.id ?? '')).toEqual(['campaign.step']);
    await arrived(second.id);
    await at(1, 62);
    expect(await stepsOf(second.id)).toMatchObject([{ name: 'Reminder', status: 'DONE' }]);
    expect([await messages(copy?.id ?? ''), await sent(copy?.id ?? '')]).toEqual([2, 2]);
    // What a person has canceled of a run comes along with no later one.
    await at(2);
    const third = await runOf(id, 3);
    const [waiting] = await stepsOf(third.id);
    await act('cancelCampaign', { id: waiting?.id });
    await at(3);
    expect(await stepsOf((await runOf(id, 4)).id)).toEqual([]);
  });

  test('come along where the run before was canceled with them, and not where a run has its own', async () => {
    const id = await series('own', 2);
    // It still runs.
    await service.sql("UPDATE campaigns SET status = 'RUNNING' WHERE id = $1", [uuidOf(id)]);
    await save('steps', 'Good morning');
    const reminder = await addStep(id, 'Reminder');
    await started(reminder.id);
    await act('cancelCampaign', { id });
    await at(0, 5);
    expect(await stepsOf(id)).toMatchObject([{ status: 'CANCELED' }]);
    await at(1);
    const second = await runOf(id, 2);
    expect(await stepsOf(second.id)).toMatchObject([{ name: 'Reminder', status: 'SCHEDULED' }]);
    const third = await runOf(id, 3);
    await addStep(third.id, 'Another one');
    await at(2);
    expect(await stepsOf(third.id)).toMatchObject([{ name: 'Another one', status: 'DRAFT' }]);
  });

  test('are at most 20 of one campaign', async () => {
    const id = await series('many', 1);
    for (let step = 1; step <= 20; step++) await addStep(id, `Step ${step}`);
    await expect(addStep(id, 'One more')).rejects.toThrow(/has 20 steps/);
  });

  test('are at most 20 with their own steps, also of several who add the last ones at once', async () => {
    const id = await series('tree', 1);
    let deepest = id;
    for (let step = 1; step <= 17; step++) deepest = (await addStep(deepest, `Step ${step}`)).id;
    const added = await Promise.allSettled([id, deepest, id, deepest, id, deepest].map((of) => addStep(of, 'Last')));
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });
});

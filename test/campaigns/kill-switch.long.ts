import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

const PEOPLE = 4_000;
/** Messages that the connection takes in a second: most are in the queue when the switch is thrown. */
const A_SECOND = 200;
/** Time within which nothing more is taken from the queue, and within which it goes on. */
const WITHIN_MS = 1_000;
/** The simulator sees a submit as late as this after the dispatcher took it: its window is full by then. */
const STAYS_MS = 3_000;
const SCOPES = ['WORKSPACE', 'PURPOSE', 'TEMPLATE', 'ROUTE', 'COUNTRY'];

let hub: Hub;
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'), { throughputPerSecond: A_SECOND, windowSize: 10 });
  await hub.startAll();
  client = await databaseClient(database.url);
  await hub.api.ask(
    'mutation { saveTemplate(input: { name: "all", bodies: [{ locale: "en", body: "Doors open at nine." }] }) { __typename } }',
  );
});
beforeEach(async () => {
  await hub.simulator('POST /faults', { receiptDelayMs: 200, responseDelayMs: 0 });
});
afterAll(async () => {
  await client?.end();
  await hub?.stop();
  await database?.drop();
});

/** People of a tag, whose numbers begin with the given one: those that end in 0001 to 0009 would misbehave. */
async function people(tag: string, first: number, count: number): Promise<void> {
  const { workspace } = await hub.api.ask<{ workspace: { id: string } }>('{ viewer { workspace { id } } }');
  await client.query(
    `INSERT INTO contacts (id, workspace_id, phone, country, tags, created_at, updated_at)
     SELECT id, $1, '+44791' || ($4 + n), 'GB', ARRAY[$3], now(), now() FROM unnest($2::uuid[]) WITH ORDINALITY AS u(id, n)`,
    [fromGlobalId('Workspace', workspace.id), Array.from({ length: count }, () => newId()), tag, first],
  );
}

async function act(mutation: string): Promise<string> {
  const answer = await hub.api.ask<{ campaign?: { id: string } }>(
    `mutation { ${mutation} { ... on Error { message } ... on CampaignPayload { campaign { id } } } }`,
  );
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign.id;
}

/** A campaign to a tag that has begun. @param more other fields of its input */
async function begin(tag: string, more = ''): Promise<string> {
  const id = await act(
    `createCampaign(input: { name: "${tag}", objective: INFORMATION, purpose: TRANSACTIONAL, audience: { tags: ["${tag}"] }, content: { template: "all" } ${more} })`,
  );
  await act(`checkCampaign(input: { id: "${id}" })`);
  const token = async () => (await hub.api.ask<{ token: string | null }>(`{ campaign(id: "${id}") { token } }`)).token;
  await expect.poll(token, { timeout: 60_000 }).not.toBeNull();
  await act(`startCampaign(input: { id: "${id}", token: "${await token()}" })`);
  await client.query('UPDATE campaigns SET due_at = now() WHERE id = $1', [fromGlobalId('Campaign', id)]);
  return id;
}

/** Times of the submits of the messages of a campaign. */
async function submitsOf(campaign: string): Promise<number[]> {
  const { rows } = await client.query<{ to: string }>('SELECT "to" FROM messages WHERE campaign_id = $1', [
    fromGlobalId('Campaign', campaign),
  ]);
  const own = new Set(rows.map(({ to }) => to.slice(1)));
  return (await audit(hub)).submits.filter((each) => own.has(each.destination)).map(({ at }) => Date.parse(at));
}

const submitted = async (campaign: string, atLeast: number) =>
  expect
    .poll(async () => (await submitsOf(campaign)).length, { timeout: 120_000, interval: 100 })
    .toBeGreaterThanOrEqual(atLeast);

/** Waits until nothing was submitted for a while. @returns when the last one was */
async function lastSubmit(campaign: string, answeredAt: number): Promise<number> {
  let last = 0;
  await expect
    .poll(
      async () => {
        last = Math.max(0, ...(await submitsOf(campaign)));
        return Date.now() - Math.max(last, answeredAt);
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBeGreaterThan(STAYS_MS);
  return last;
}

interface Counts {
  notYetQueued: number;
  queued: number;
  inFlight: number;
  submitted: number;
  recalled: number;
}
const COUNTS = 'counts { notYetQueued queued inFlight submitted recalled }';
const RECALL = 'recall { asked recalled tooLate waiting }';

async function pauseOf(input: string): Promise<{ pause: { id: string }; counts: Counts }> {
  const answer = await hub.api.ask<{ pause?: { id: string }; counts: Counts }>(
    `mutation { pauseScope(input: { ${input}, reason: "A wrong text" }) { ... on Error { message }
      ... on PauseScopePayload { pause { id } ${COUNTS} } } }`,
  );
  if (answer.pause === undefined) throw new Error(JSON.stringify(answer));
  return { pause: answer.pause, counts: answer.counts };
}

const lift = (id: string) => hub.api.ask(`mutation { liftPause(input: { id: "${id}" }) { __typename } }`);

test('nothing of a campaign is submitted a second after its pause has answered, and all of it once that is lifted', async () => {
  await people('all', 1_401_000, PEOPLE);
  const id = await begin('all');
  await submitted(id, 300);
  const { pause, counts } = await pauseOf(`scope: CAMPAIGN, key: "${id}"`);
  const answeredAt = Date.now();
  expect(counts.queued).toBeGreaterThan(A_SECOND);
  expect((await lastSubmit(id, answeredAt)) - answeredAt).toBeLessThanOrEqual(WITHIN_MS);
  expect((await submitsOf(id)).length).toBeLessThan(PEOPLE);
  await lift(pause.id);
  await submitted(id, PEOPLE);
  expect((await audit(hub)).duplicates).toEqual([]);
}, 300_000);

test('what its SMSC has is recalled, also by the dispatcher after the one that was killed, and is not sent again', async () => {
  await hub.simulator('POST /faults', { receiptDelayMs: 3_600_000 });
  await people('recalled', 1_411_000, 1_500);
  const id = await begin('recalled');
  await submitted(id, 700);
  const { pause } = await pauseOf(`scope: CAMPAIGN, key: "${id}", recall: true`);
  const now = () =>
    hub.api.ask<{
      counts: Counts;
      recall: { asked: number; recalled: number; tooLate: number; waiting: number };
    }>(`{ pause(id: "${pause.id}") { ${COUNTS} ${RECALL} } }`);
  await expect
    .poll(async () => (await now()).recall.recalled, { timeout: 30_000, interval: 50 })
    .toBeGreaterThanOrEqual(100);
  await hub.role('dispatcher').kill();
  const { recall: between } = await now();
  expect(between.recalled).toBeLessThan(700);
  await hub.start('dispatcher');
  await expect
    .poll(
      async () => {
        const { counts, recall } = await now();
        return [counts.inFlight + counts.submitted, recall.waiting, recall.asked - recall.recalled - recall.tooLate];
      },
      { timeout: 120_000, interval: 500 },
    )
    .toEqual([0, 0, 0]);
  const { counts, recall } = await now();
  expect(recall.tooLate).toBe(0);
  const ended = await client.query<{ status: string; reason: string; count: number }>(
    `SELECT status, reason_code AS reason, count(*)::int AS count FROM messages WHERE campaign_id = $1 AND finished_at IS NOT NULL
     GROUP BY 1, 2`,
    [fromGlobalId('Campaign', id)],
  );
  expect(ended.rows).toEqual([{ status: 'CANCELED', reason: 'RECALLED', count: recall.recalled }]);
  expect(counts.notYetQueued + counts.queued + counts.recalled).toBe(1_500);

  await lift(pause.id);
  const rest = 1_500 - recall.recalled;
  await hub.simulator('POST /faults', { receiptDelayMs: 100 });
  const figures = async () =>
    (
      await hub.api.ask<{ report: { figures: { recipients: number; delivered: number; recalled: number } } }>(
        `{ campaign(id: "${id}") { report { figures { recipients delivered recalled } } } }`,
      )
    ).report.figures;
  await submitted(id, 1_500);
  await expect.poll(async () => (await submitsOf(id)).length, { timeout: 5_000 }).toBe(1_500);
  expect(await figures()).toMatchObject({ recipients: 1_500, recalled: recall.recalled });
  expect((await audit(hub)).duplicates).toEqual([]);
  expect(rest).toBeGreaterThan(0);
  const { rows } = await client.query('SELECT action, detail FROM audit_entries WHERE subject = $1 ORDER BY id', [
    fromGlobalId('Pause', pause.id),
  ]);
  expect(rows).toMatchObject([
    { action: 'pause.set', detail: { recall: true } },
    { action: 'pause.lift', detail: { recalled: recall.recalled, recallsAsked: recall.recalled } },
  ]);
}, 300_000);

test('pauseCampaign and resumeCampaign take effect within a second', async () => {
  await people('resumed', 1_421_000, 2_000);
  const id = await begin('resumed', ', ratePerSecond: 300');
  await submitted(id, 300);
  await act(`pauseCampaign(input: { id: "${id}" })`);
  const pausedAt = Date.now();
  expect((await lastSubmit(id, pausedAt)) - pausedAt).toBeLessThanOrEqual(WITHIN_MS);
  const before = (await submitsOf(id)).length;
  expect(before).toBeLessThan(2_000);
  await act(`resumeCampaign(input: { id: "${id}" })`);
  const resumedAt = Date.now();
  await submitted(id, before + 1);
  const first = Math.min(...(await submitsOf(id)).filter((at) => at > pausedAt + WITHIN_MS));
  expect(first - resumedAt).toBeLessThanOrEqual(WITHIN_MS);
  await submitted(id, 2_000);
  expect((await audit(hub)).duplicates).toEqual([]);
}, 300_000);

test.each([
  ['WORKSPACE', async () => ''],
  ['PURPOSE', async () => 'TRANSACTIONAL'],
  ['TEMPLATE', () => first('templates')],
  ['ROUTE', () => first('routes')],
  ['COUNTRY', async () => 'GB'],
])(
  'a pause of a %s stops a campaign that runs within a second, and its counts add up',
  async (scope, keyOf) => {
    await hub.simulator('POST /faults', { receiptDelayMs: 3_600_000, responseDelayMs: 40 });
    const tag = scope.toLowerCase();
    await people(tag, 1_431_000 + 1_500 * SCOPES.indexOf(scope), 1_200);
    // Countries and routes stop no campaign: all its messages are made before.
    const isWhole = scope !== 'ROUTE' && scope !== 'COUNTRY';
    const id = await begin(tag, isWhole ? ', ratePerSecond: 300' : '');
    await submitted(id, 200);
    const key = await keyOf();
    const { pause, counts } = await pauseOf(`scope: ${scope} ${key === '' ? '' : `, key: "${key}"`}`);
    const answeredAt = Date.now();
    const { notYetQueued, queued, inFlight, submitted: taken } = counts;
    expect(notYetQueued + queued + inFlight + taken).toBe(1_200);
    for (const each of [queued, inFlight, taken, ...(isWhole ? [notYetQueued] : [])]) expect(each).toBeGreaterThan(0);
    expect((await lastSubmit(id, answeredAt)) - answeredAt).toBeLessThanOrEqual(WITHIN_MS);

    // What is left of it goes, so that the next one counts its own alone.
    if (isWhole) await act(`cancelCampaign(input: { id: "${id}" })`);
    else
      await hub.api.ask(
        `mutation { cancelMessages(input: { filter: { campaignId: "${id}" } }) { __typename ... on Error { message } } }`,
      );
    const again = await pauseOf('scope: WORKSPACE, recall: true');
    const open = async () => {
      const { rows } = await client.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM messages WHERE campaign_id = $1 AND finished_at IS NULL',
        [fromGlobalId('Campaign', id)],
      );
      return rows[0]?.count;
    };
    await expect.poll(open, { timeout: 60_000, interval: 500 }).toBe(0);
    for (const each of new Set([pause.id, again.pause.id])) await lift(each);
  },
  300_000,
);

/** The first of the routes or templates. */
async function first(of: 'routes' | 'templates'): Promise<string> {
  const { edges } = await hub.api.ask<{ edges: { node: { id: string } }[] }>(`{ ${of} { edges { node { id } } } }`);
  const id = edges[0]?.node.id;
  if (id === undefined) throw new Error(`there are no ${of}`);
  return id;
}

import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

const PEOPLE = 4_000;
/** Messages that the connection takes in a second: most are in the queue when the switch is thrown. */
const A_SECOND = 200;
/** Time within which nothing more is taken from the queue. */
const WITHIN_MS = 1_000;
/** The simulator sees a submit as late as this after the dispatcher took it: its window is full by then. */
const STAYS_MS = 3_000;

let hub: Hub;
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'), { throughputPerSecond: A_SECOND, windowSize: 10 });
  await hub.startAll();
  client = await databaseClient(database.url);
});
afterAll(async () => {
  await client?.end();
  await hub?.stop();
  await database?.drop();
});

test('nothing of a campaign is submitted a second after its pause has answered, and all of it once that is lifted', async () => {
  const { workspace } = await hub.api.ask<{ workspace: { id: string } }>('{ viewer { workspace { id } } }');
  await client.query(
    `INSERT INTO contacts (id, workspace_id, phone, country, tags, created_at, updated_at)
     SELECT id, $1, '+44791' || (1401000 + n), 'GB', '{all}', now(), now() FROM unnest($2::uuid[]) WITH ORDINALITY AS u(id, n)`,
    [fromGlobalId('Workspace', workspace.id), Array.from({ length: PEOPLE }, () => newId())],
  );
  await hub.api.ask(
    'mutation { saveTemplate(input: { name: "all", bodies: [{ locale: "en", body: "Doors open at nine." }] }) { __typename } }',
  );
  const act = async (mutation: string) => {
    const answer = await hub.api.ask<{ campaign?: { id: string } }>(
      `mutation { ${mutation} { ... on Error { message } ... on CampaignPayload { campaign { id } } } }`,
    );
    if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
    return answer.campaign.id;
  };
  const id = await act(
    'createCampaign(input: { name: "All", objective: INFORMATION, purpose: TRANSACTIONAL, audience: { tags: ["all"] }, content: { template: "all" } })',
  );
  await act(`checkCampaign(input: { id: "${id}" })`);
  const token = async () => (await hub.api.ask<{ token: string | null }>(`{ campaign(id: "${id}") { token } }`)).token;
  await expect.poll(token, { timeout: 60_000 }).not.toBeNull();
  await act(`startCampaign(input: { id: "${id}", token: "${await token()}" })`);
  await client.query('UPDATE campaigns SET due_at = now() WHERE id = $1', [fromGlobalId('Campaign', id)]);
  const submitted = async () => (await audit(hub)).submits.map(({ at }) => Date.parse(at));
  await expect.poll(async () => (await submitted()).length, { timeout: 60_000, interval: 100 }).toBeGreaterThan(300);

  const { pause, counts } = await hub.api.ask<{ pause: { id: string }; counts: { queued: number } }>(
    `mutation { pauseScope(input: { scope: CAMPAIGN, key: "${id}", reason: "A wrong text" }) {
      ... on PauseScopePayload { pause { id } counts { notYetQueued queued inFlight submitted } } } }`,
  );
  const answeredAt = Date.now();
  expect(counts.queued).toBeGreaterThan(A_SECOND);
  let last = 0;
  await expect
    .poll(
      async () => {
        last = Math.max(...(await submitted()));
        return Date.now() - Math.max(last, answeredAt);
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBeGreaterThan(STAYS_MS);
  expect(last - answeredAt).toBeLessThanOrEqual(WITHIN_MS);
  expect((await submitted()).length).toBeLessThan(PEOPLE);

  await hub.api.ask(`mutation { liftPause(input: { id: "${pause.id}" }) { __typename } }`);
  await expect.poll(async () => (await submitted()).length, { timeout: 120_000, interval: 500 }).toBe(PEOPLE);
  expect((await audit(hub)).duplicates).toEqual([]);
}, 300_000);

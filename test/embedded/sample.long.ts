import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { seedSamples } from '../../src/embedded/sample-seed.ts';
import { SHOP_PEOPLE } from '../../src/embedded/sample-shop.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';

// The small shop that a development hub begins with, on a whole hub with its simulator.

let database: TestDatabase;
let hub: Hub;

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startAll();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

async function seed(): Promise<boolean> {
  const db = openDatabase(database.url, 1);
  const { origin: url, key } = hub.api;
  return seedSamples({ url, key, db, signal: new AbortController().signal }).finally(() => db.close());
}

interface Shop {
  contacts: { count: number };
  messages: {
    edges: { node: { status: string; createdAt: string; tags: string[]; timeline: { type: string; at: string }[] } }[];
  };
  inbound: { edges: { node: { body: string } }[] };
  templates: { edges: { node: { name: string } }[] };
  links: { edges: { node: { url: string; people: number; botClicks: number } }[] };
  linkSettings: { allowedHosts: string[] };
}
const look = async () => {
  const { data } = await hub.api.raw(`{
    contacts: contactCount { count }
    messages(first: 100) { edges { node { status createdAt tags timeline { type at } } } }
    inbound: inboundMessages(first: 50) { edges { node { body } } }
    templates { edges { node { name } } }
    links { edges { node { url people botClicks } } } linkSettings { allowedHosts } }`);
  return data as unknown as Shop;
};

test('an empty workspace gets a shop with nearly every status over several days, and it is taken out whole', async () => {
  const rules = () => hub.api.raw('{ workspaceRules { brand strict contentChecks senderChecks optOutText } }');
  const before = await rules();
  expect(await seed()).toBe(true);
  // One that is tried again is not DEFERRED for long: its timeline says that it was.
  const types = async () => (await look()).messages.edges.flatMap(({ node }) => node.timeline.map(({ type }) => type));
  await expect
    .poll(types, { timeout: 120_000 })
    .toEqual(expect.arrayContaining(['PARTIALLY_DELIVERED', 'DEFERRED', 'OUTCOME_UNKNOWN']));
  const shop = await look();
  expect(shop.contacts.count).toBe(SHOP_PEOPLE.length);
  const messages = shop.messages.edges.map(({ node }) => node);
  expect(messages.filter(({ tags }) => !tags.includes('sample-data'))).toEqual(
    messages.filter(({ tags }) => tags.length === 0),
  );
  const statuses = new Set(messages.map(({ status }) => status));
  expect([...statuses]).toEqual(
    expect.arrayContaining([
      'DELIVERED',
      'UNDELIVERED',
      'FAILED',
      'EXPIRED',
      'SENT',
      'SCHEDULED',
      'CANCELED',
      'BLOCKED',
    ]),
  );
  // In the order of their times, of which each is that of the timeline; as far back as this month goes.
  const times = messages.map(({ createdAt }) => Date.parse(createdAt));
  for (const [index, { timeline }] of messages.entries()) {
    expect(Math.abs(Date.parse(timeline[0]?.at ?? '') - (times[index] ?? 0))).toBeLessThan(5_000);
  }
  const now = new Date();
  const monthMs = now.getTime() - Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const spanMs = Math.max(...times) - Math.min(...times);
  expect(spanMs).toBeGreaterThan(Math.min(2 * 86_400_000, monthMs - 3 * 60_000));
  expect(shop.inbound.edges.map(({ node }) => node.body)).toEqual(expect.arrayContaining(['STOP', 'Thanks!']));
  const followed = async () => (await look()).links.edges.map(({ node }) => node.people > 1 && node.botClicks > 0);
  await expect.poll(followed, { timeout: 20_000 }).toEqual([true]);
  expect(await seed()).toBe(false);
  const prices = () => hub.api.ask<{ edges: object[] }>('{ prices { edges { node { country } } } }');
  expect((await prices()).edges).toHaveLength(3);
  await hub.api.ask(
    `mutation { setPrice(input: { country: "GB", purpose: OTP, pricePerPart: { amount: "0.03", currency: "EUR" } }) { __typename } }`,
  );
  // What is no sample stays, also to one of those people and with that tag.
  await hub.api.send('+447700900031');
  await hub.api.send('+447911150199', { tags: ['sample-data'] });
  const removed = await hub.api.ask<Record<string, number>>(
    'mutation { removeSampleData(input: { confirm: true }) { ... on RemoveSampleDataPayload { contacts messages templates } } }',
  );
  expect(removed).toEqual({ contacts: SHOP_PEOPLE.length, messages: expect.any(Number), templates: 3 });
  expect(removed.messages).toBeGreaterThan(50);
  expect((await prices()).edges).toEqual([{ node: { country: 'GB' } }]);
  const left = await look();
  expect([left.contacts.count, left.inbound.edges, left.templates.edges]).toEqual([1, [], []]);
  expect([left.links.edges, left.linkSettings.allowedHosts]).toEqual([[], []]);
  // The hub's own answer to the STOP is no sample; nor are the two above. The echo of an offer that says how to stop is no STOP.
  expect(left.messages.edges).toHaveLength(3);
  // The second STOP of a person holds back no confirmation of the first.
  expect(left.messages.edges.map(({ node }) => node.status)).not.toContain('BLOCKED');
  expect(await rules()).toEqual(before);
  expect(await seed()).toBe(false);
});

import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { SAMPLE_FIELDS, SAMPLE_LISTS, SAMPLE_SEGMENTS, SAMPLE_TEMPLATES } from '../../src/domains/samples/names.ts';
import { REGULARS } from '../../src/embedded/sample-audience.ts';
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
  // Sample messages move into the past, and what people said about them stays where it was counted.
  await hub?.stop({ reactions: false });
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
    messages(first: 100, filter: { tags: ["sample-data"] }) { edges { node { status createdAt tags timeline { type at } } } }
    inbound: inboundMessages(first: 50) { edges { node { body } } }
    templates { edges { node { name } } }
    links { edges { node { url people botClicks } } } linkSettings { allowedHosts } }`);
  return data as unknown as Shop;
};
/** Statuses of all messages that there are. */
const statuses = async () => {
  const { edges } = await hub.api.ask<{ edges: { node: { status: string } }[] }>(
    '{ messages(first: 100) { edges { node { status } } } }',
  );
  return edges.map(({ node }) => node.status);
};

interface Campaigns {
  campaigns: { edges: { node: ShownCampaign }[] };
  segments: { edges: { node: { name: string; count: number } }[] };
  lists: { edges: { node: { name: string; memberCount: number } }[] };
  fields: { name: string; type: string }[];
  pools: { edges: { node: { name: string; counts: { total: number; reserved: number; redeemed: number } } }[] };
  triggers: { edges: { node: { name: string; status: string; accepted: number } }[] };
}
interface ShownCampaign {
  name: string;
  status: string;
  heldOut: number;
  standings: { variants: { share: { count: number } | null }[] } | null;
  report: { figures: Figures; lift: { heldOut: { count: number } } | null; variants: { figures: Figures }[] };
}
interface Figures {
  recipients: number;
  delivered: number;
  success: { count: number } | null;
  charges: { amount: string; currency: string }[];
}
const FIGURES = 'figures { recipients delivered success { count } charges { amount currency } }';
const lookAtCampaigns = async () => {
  const { data } = await hub.api.raw(`{
    campaigns(first: 10) { edges { node { name status heldOut standings { variants { share { count } } }
      report { ${FIGURES} lift { heldOut { count } } variants: rows(by: VARIANT) { ${FIGURES} } } } } }
    segments(first: 10) { edges { node { name count } } }
    lists: contactLists(first: 10) { edges { node { name memberCount } } }
    fields: contactFields { name type }
    pools: couponPools(first: 10) { edges { node { name counts { total reserved redeemed } } } }
    triggers(first: 10) { edges { node { name status accepted } } } }`);
  const found = data as unknown as Campaigns;
  const of = <Node>({ edges }: { edges: { node: Node }[] }) => edges.map(({ node }) => node);
  return {
    campaigns: of(found.campaigns),
    segments: of(found.segments),
    lists: of(found.lists),
    fields: found.fields,
    pools: of(found.pools),
    triggers: of(found.triggers),
  };
};

/** Looks at an audience that lives, and at campaigns in every state that people begin with. */
async function checkCampaigns(): Promise<void> {
  const { campaigns, segments, lists, fields, pools } = await lookAtCampaigns();
  expect(fields.map(({ name, type }) => ({ name, type })).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
    SAMPLE_FIELDS.map(({ name, type }) => ({ name, type })).toSorted((a, b) => a.name.localeCompare(b.name)),
  );
  expect(lists.toSorted((a, b) => a.memberCount - b.memberCount)).toEqual([
    { name: SAMPLE_LISTS[1], memberCount: 3 },
    { name: SAMPLE_LISTS[0], memberCount: REGULARS.length },
  ]);
  expect(segments.map(({ name }) => name).toSorted()).toEqual(SAMPLE_SEGMENTS.map(({ name }) => name).toSorted());
  for (const { name, count } of segments) expect([name, count > 3]).toEqual([name, true]);
  expect(campaigns.map(({ status }) => status).toSorted()).toEqual(['DONE', 'DONE', 'DRAFT', 'SCHEDULED']);
  for (const { status, name, report } of campaigns) {
    if (status !== 'DONE') continue;
    const { recipients, delivered, success, charges } = report.figures;
    expect([name, delivered, success?.count]).toEqual([name, recipients, expect.any(Number)]);
    expect(success?.count).toBeGreaterThan(5);
    expect(charges).toEqual([{ amount: expect.any(String), currency: 'EUR' }]);
  }
  const [tried] = campaigns.filter(({ heldOut }) => heldOut > 0);
  const [first, second] = tried?.report.variants.map(({ figures }) => figures.success?.count ?? 0) ?? [];
  expect([first, second]).toEqual([expect.any(Number), expect.any(Number)]);
  expect(Math.min(first ?? 0, second ?? 0)).toBeGreaterThan(0);
  expect(tried?.report.lift?.heldOut.count).toBeGreaterThan(0);
  expect(pools).toMatchObject([{ counts: { total: 100 } }]);
  expect(pools[0]?.counts.redeemed).toBeGreaterThan(2);
  await expect
    .poll(async () => (await lookAtCampaigns()).triggers.map(({ accepted }) => accepted).toSorted(), {
      timeout: 30_000,
    })
    .toEqual([0, 2]);
}

test('an empty workspace gets a shop with nearly every status over several days, and it is taken out whole', async () => {
  const rules = () => hub.api.raw('{ workspaceRules { brand strict contentChecks senderChecks optOutText } }');
  const before = await rules();
  expect(await seed()).toBe(true);
  await checkCampaigns();
  // One that is tried again is not DEFERRED for long: its timeline says that it was.
  const types = async () => (await look()).messages.edges.flatMap(({ node }) => node.timeline.map(({ type }) => type));
  await expect
    .poll(types, { timeout: 120_000 })
    .toEqual(expect.arrayContaining(['PARTIALLY_DELIVERED', 'DEFERRED', 'OUTCOME_UNKNOWN']));
  const shop = await look();
  expect(shop.contacts.count).toBe(SHOP_PEOPLE.length + REGULARS.length);
  const messages = shop.messages.edges.map(({ node }) => node);
  expect([...new Set(messages.map(({ status }) => status))]).toEqual(
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
  await expect.poll(followed, { timeout: 20_000 }).toEqual([true, true]);
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
    'mutation { removeSampleData(input: { confirm: true }) { ... on RemoveSampleDataPayload { contacts messages templates campaigns triggers couponPools audience } } }',
  );
  expect(removed).toEqual({
    ...{ contacts: SHOP_PEOPLE.length + REGULARS.length, messages: expect.any(Number) },
    ...{ templates: SAMPLE_TEMPLATES.length, campaigns: 4, triggers: 2, couponPools: 1 },
    audience: SAMPLE_SEGMENTS.length + SAMPLE_LISTS.length + SAMPLE_FIELDS.length,
  });
  expect(removed.messages).toBeGreaterThan(100);
  const { triggers, ...rest } = await lookAtCampaigns();
  expect(rest).toEqual({ campaigns: [], segments: [], lists: [], fields: [], pools: [] });
  expect(triggers.filter(({ status }) => status !== 'REMOVED')).toEqual([]);
  expect((await prices()).edges).toEqual([{ node: { country: 'GB' } }]);
  const left = await look();
  expect([left.contacts.count, left.inbound.edges, left.templates.edges]).toEqual([1, [], []]);
  expect([left.links.edges, left.linkSettings.allowedHosts]).toEqual([[], []]);
  // The hub's own answer to the STOP is no sample; nor are the two above. The echo of an offer that says how to stop is no STOP.
  const still = await statuses();
  expect(still).toHaveLength(3);
  // The second STOP of a person holds back no confirmation of the first.
  expect(still).not.toContain('BLOCKED');
  expect(await rules()).toEqual(before);
  expect(await seed()).toBe(false);
});

/** Campaigns and triggers of the sample shop, and what people do after them. */
import { SAMPLE_BRAND, SAMPLE_POOLS, SAMPLE_SEGMENTS, SAMPLE_TEMPLATES } from '../domains/samples/names.ts';
import { pause } from '../kernel/chunks.ts';
import { type Ask, REFUSED, type SampleTarget } from './sample-ask.ts';
import { REGULARS, record, type SampleLists } from './sample-audience.ts';
import { follow } from './sample-clicks.ts';

const [, SALE, PICKUP, REWARD, THANKS] = SAMPLE_TEMPLATES;
const DAY_MS = 86_400_000;
/** Longest wait for the campaigns to end and their messages to arrive, in milliseconds. */
const END_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;
/** Statuses of messages that are on their way. */
const OPEN = ['ACCEPTED', 'SCHEDULED', 'QUEUED', 'SENDING', 'SENT', 'DEFERRED'];
/** Coupons of the pool. */
const REWARDS = 100;

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

/** Campaigns that were begun, by their ids. */
export interface BegunCampaigns {
  /** One with two variants and a hold-out, by an event. */
  pickup: string;
  /** One with coupons, by clicks. */
  reward: string;
}

/** Makes campaigns in several states: two that run and end soon, one that waits for its time, and a draft. */
export async function beginCampaigns(ask: Ask, { regulars, staff }: SampleLists): Promise<BegunCampaigns> {
  const [couponPool, loyal] = [await newPool(ask), await segmentId(ask, SAMPLE_SEGMENTS[1].name)];
  const place = { place: `${SAMPLE_BRAND}, High Street` };
  const pickup = await newCampaign(ask, {
    ...{ name: 'Sample: parcels to collect, in two texts', objective: 'ATTENDANCE', purpose: 'TRANSACTIONAL' },
    metric: { kind: 'EVENT', event: 'collected', withinDays: 3 },
    audience: { lists: [regulars], excludeLists: [staff] },
    content: { template: PICKUP, variables: place },
    variants: [{}, { text: 'Good news: your parcel is here, at {{ place }}. Come by when it suits you until Sunday.' }],
    ...{ test: { percent: 100, hours: 1, perVariant: 10 }, holdOutPercent: 20 },
  });
  const reward = await newCampaign(ask, {
    ...{ name: 'Sample: rewards for 100 points', objective: 'INFORMATION', purpose: 'TRANSACTIONAL' },
    metric: { kind: 'CLICKED', withinDays: 7 },
    audience: { segments: [loyal] },
    content: { template: REWARD, couponPool },
  });
  const later = await newCampaign(ask, {
    ...{ name: 'Sample: spring sale', objective: 'SALES', purpose: 'MARKETING', schedule: { at: inDays(30) } },
    metric: { kind: 'EVENT', event: 'bought', withinDays: 7 },
    audience: { lists: [regulars], excludeLists: [staff] },
    content: { template: SALE },
  });
  for (const id of [pickup, reward, later]) await start(ask, id);
  await newCampaign(ask, {
    ...{ name: 'Sample: an offer for loyal customers', objective: 'SALES', purpose: 'MARKETING' },
    metric: { kind: 'CLICKED', withinDays: 7 },
    audience: { segments: [loyal], excludeLists: [staff] },
    content: { template: REWARD, couponPool },
  });
  return { pickup, reward };
}

async function newPool(ask: Ask): Promise<string> {
  const { createCouponPool } = (await ask(
    `mutation($input: CouponPoolInput!) { createCouponPool(input: $input) { ... on CouponPoolPayload { pool { id } } ${REFUSED} } }`,
    { input: { name: SAMPLE_POOLS[0], make: REWARDS, prefix: 'SHOP' } },
  )) as { createCouponPool: { pool: { id: string } } };
  return createCouponPool.pool.id;
}

async function segmentId(ask: Ask, name: string): Promise<string> {
  const { segments } = (await ask('{ segments(first: 50) { edges { node { id name } } } }')) as {
    segments: { edges: { node: { id: string; name: string } }[] };
  };
  return segments.edges.find(({ node }) => node.name === name)?.node.id ?? '';
}

const CAMPAIGN = `... on CampaignPayload { campaign { id token } } ${REFUSED}`;

async function newCampaign(ask: Ask, input: object): Promise<string> {
  const { createCampaign } = (await ask(
    `mutation($input: CampaignInput!) { createCampaign(input: $input) { ${CAMPAIGN} } }`,
    { input },
  )) as { createCampaign: { campaign: { id: string } } };
  return createCampaign.campaign.id;
}

async function start(ask: Ask, id: string): Promise<void> {
  const { checkCampaign } = (await ask(`mutation($id: ID!) { checkCampaign(input: { id: $id }) { ${CAMPAIGN} } }`, {
    id,
  })) as { checkCampaign: { campaign: { token: string } } };
  const { token } = checkCampaign.campaign;
  await ask(
    `mutation($id: ID!, $token: String!) { startCampaign(input: { id: $id, token: $token }) { ${CAMPAIGN} } }`,
    { id, token },
  );
}

/** Makes two triggers, and has one of them thank two people. */
export async function seedTriggers(ask: Ask): Promise<void> {
  const triggers = [
    { name: 'Sample: thanks for a big order', on: { event: 'bought (total >= 100)' }, once: true, template: THANKS },
    {
      ...{ name: 'Sample: a day before pickup', on: { date: { field: 'pickup', offset: '-24 h' } }, template: PICKUP },
      variables: { place: `${SAMPLE_BRAND}, High Street` },
    },
  ];
  for (const trigger of triggers)
    await ask(`mutation($input: TriggerInput!) { createTrigger(input: $input) { __typename ${REFUSED} } }`, {
      input: { ...trigger, purpose: 'TRANSACTIONAL' },
    });
  const buyers = REGULARS.slice(-2);
  await record(
    ask,
    buyers.map(({ phone }) => ({ phone, name: 'bought', properties: { total: 120, sku: 'B-2' } })),
  );
}

/** A campaign, and its messages. */
interface Ended {
  status: string;
  heldOutContacts: { id: string }[];
  messages: {
    edges: { node: { status: string; body: string | null; contact: { id: string; phone: string } | null } }[];
  };
}

/** Waits until the campaigns have ended and arrived; then some people collect, click, redeem and answer. */
export async function reactToCampaigns(ask: Ask, target: SampleTarget, ids: BegunCampaigns): Promise<void> {
  const pickup = await ended(ask, target, ids.pickup);
  const reward = await ended(ask, target, ids.reward);
  if (pickup === null || reward === null) return;
  const isSecond = (body: string | null) => body?.startsWith('Good news') === true;
  const turns = { first: 0, second: 0 };
  const collecting = pickup.messages.edges.filter(({ node }) => {
    // Of the first text every third, of the second two in three.
    return isSecond(node.body) ? turns.second++ % 3 !== 0 : turns.first++ % 3 === 0;
  });
  const people = [
    ...collecting.flatMap(({ node }) => node.contact ?? []),
    ...pickup.heldOutContacts.filter((_contact, index) => index % 4 === 0),
  ];
  await record(
    ask,
    people.map(({ id }) => ({ contactId: id, name: 'collected' })),
  );
  const read = reward.messages.edges.filter((_edge, index) => index % 5 < 3).map(({ node }) => node);
  await follow(
    target,
    read.flatMap(({ body }) => body ?? []),
  );
  for (const [index, { body, contact }] of read.entries()) {
    const [code] = /SHOP[A-Z0-9-]+/.exec(body ?? '') ?? [];
    if (index % 2 === 0 && code !== undefined) await redeem(ask, code, `order-${11_000 + index}`);
    if (index % 4 === 1 && contact !== null) await answer(ask, contact.phone);
  }
}

async function ended(ask: Ask, { signal }: SampleTarget, id: string): Promise<Ended | null> {
  const until = Date.now() + END_WITHIN_MS;
  for (;;) {
    const { campaign } = (await ask(
      `query($id: ID!) { campaign(id: $id) { status heldOutContacts { id }
         messages(first: 100) { edges { node { status body contact { id phone } } } } } }`,
      { id },
    )) as { campaign: Ended };
    const { status, messages } = campaign;
    const isOpen = messages.edges.some(({ node }) => OPEN.includes(node.status));
    if (status === 'DONE' && !isOpen) return campaign;
    if (signal.aborted || Date.now() > until) return null;
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function redeem(ask: Ask, code: string, reference: string): Promise<void> {
  await ask(`mutation($input: RedeemCouponInput!) { redeemCoupon(input: $input) { __typename ${REFUSED} } }`, {
    input: { code, reference },
  });
}

async function answer(ask: Ask, from: string): Promise<void> {
  await ask(`mutation($input: SimulateReplyInput!) { simulateReply(input: $input) { __typename ${REFUSED} } }`, {
    input: { from, text: 'Lovely, thank you!' },
  });
}

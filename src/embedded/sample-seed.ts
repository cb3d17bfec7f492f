/** The seeding of sample data: through the public API, as anybody would do it, and the moves into the past. */
import { openDatabase } from '../db/client.ts';
import { SAMPLE_TAG } from '../db/sql/sample.ts';
import { transaction } from '../db/transaction.ts';
import { SAMPLE_BRAND, SAMPLE_HOST, SAMPLE_PRICES, SAMPLE_PRICES_FROM } from '../domains/samples/names.ts';
import { backdateCounted } from '../domains/samples/recount.ts';
import { pause } from '../kernel/chunks.ts';
import { fromGlobalId } from '../kernel/global-ids.ts';
import { type Ask, asker, REFUSED, type SampleTarget } from './sample-ask.ts';
import { seedAudience } from './sample-audience.ts';
import { beginCampaigns, reactToCampaigns, seedTriggers } from './sample-campaigns.ts';
import { follow } from './sample-clicks.ts';
import { SHOP_INBOUND, SHOP_PEOPLE, SHOP_SILENT, SHOP_TEMPLATES, seldomMessages, shopMessages } from './sample-shop.ts';

/** Days over which the messages are spread. */
const DAYS = 4;
/** Longest wait for the messages to arrive, in milliseconds. */
const ARRIVE_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 250;

interface Count {
  count: number;
}

/**
 * Gives an empty workspace the sample data of a small shop: people with consents, templates, messages with nearly every status,
 * what people wrote, an audience with segments, triggers, and campaigns of which some are done. A workspace that has anything, or had
 * sample data before, gets nothing.
 *
 * @returns whether it did
 * @throws when the API refuses something
 */
export async function seedSamples(target: SampleTarget): Promise<boolean> {
  const ask = asker(target);
  const before = (await ask(
    `{ contacts: contactCount { count } messages: messageCount { count } workspace { id } workspaceRules { brand }
       linkSettings { allowedHosts }
       audit: auditEntries(filter: { actions: ["sample.remove"] }, first: 1) { edges { node { id } } } }`,
  )) as {
    contacts: Count;
    messages: Count;
    workspace: { id: string };
    workspaceRules: { brand: string | null };
    linkSettings: { allowedHosts: string[] };
    audit: { edges: unknown[] };
  };
  if (before.contacts.count > 0 || before.messages.count > 0 || before.audit.edges.length > 0) return false;
  const { allowedHosts } = before.linkSettings;
  if (!allowedHosts.includes(SAMPLE_HOST)) {
    await ask(
      `mutation($hosts: [String!]!) { setLinkSettings(input: { allowedHosts: $hosts }) { __typename ${REFUSED} } }`,
      {
        hosts: [...allowedHosts, SAMPLE_HOST],
      },
    );
  }
  await seedPeople(ask, before.workspaceRules.brand);
  const lists = await seedAudience(ask);
  await seedPrices(ask);
  // They begin half a minute later: the rest is done meanwhile.
  const campaigns = await beginCampaigns(ask, lists);
  await seedMessages(ask);
  await arrive(ask, target.signal);
  await followLinks(ask, target);
  await reactToCampaigns(ask, target, campaigns);
  await seedTriggers(ask);
  for (const input of seldomMessages()) await ask(SEND, { input });
  const workspaceId = fromGlobalId('Workspace', before.workspace.id);
  if (workspaceId !== null) await transaction(target.db.pool, (tx) => backdateCounted(tx, workspaceId, DAYS));
  return true;
}

async function seedPeople(ask: Ask, brand: string | null): Promise<void> {
  const contacts = SHOP_PEOPLE.map(({ phone, name, locale, city, timeZone }) => ({
    phone,
    name,
    locale,
    tags: [SAMPLE_TAG],
    attributes: { city },
    ...(timeZone === undefined ? {} : { timeZone }),
  }));
  await ask(
    `mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename ${REFUSED} } }`,
    {
      contacts,
    },
  );
  for (const { phone, consents } of SHOP_PEOPLE) {
    if (consents.length === 0) continue;
    const proof = { text: 'Yes, send me news and offers by SMS.', page: 'https://shop.example/checkout' };
    await ask(`mutation($input: RecordConsentInput!) { recordConsent(input: $input) { __typename ${REFUSED} } }`, {
      input: { contact: { phone }, purposes: consents, source: 'FORM', proof },
    });
  }
  // Offers have to name who sends them; where a text does not, this name is put before it.
  if (brand === null)
    await ask(`mutation { setWorkspaceRules(input: { brand: "${SAMPLE_BRAND}" }) { __typename ${REFUSED} } }`);
  for (const input of SHOP_TEMPLATES) {
    await ask(`mutation($input: SaveTemplateInput!) { saveTemplate(input: $input) { __typename ${REFUSED} } }`, {
      input,
    });
  }
}

async function seedPrices(ask: Ask): Promise<void> {
  const rows = SAMPLE_PRICES.map(({ country, amount }) => `${country},${amount},EUR`);
  await ask(`mutation($input: ImportPricesInput!) { importPrices(input: $input) { __typename ${REFUSED} } }`, {
    input: { csv: ['country,price,currency', ...rows].join('\n'), validFrom: SAMPLE_PRICES_FROM },
  });
}

const SEND = `mutation($input: SendMessageInput!) {
  sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } ${REFUSED} } }`;
const DAY_MS = 86_400_000;

async function seedMessages(ask: Ask): Promise<void> {
  const send = async (input: object) => {
    const { sendMessage } = (await ask(SEND, { input })) as { sendMessage: { accepted: { id: string } } };
    return sendMessage.accepted.id;
  };
  const tags = [SAMPLE_TAG];
  const later = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  const sale = { template: { name: SHOP_TEMPLATES[1].name } };
  // Whoever answers the first of these with STOP gets no second one.
  const again = { to: { phone: '+447700900002' }, content: sale, purpose: 'MARKETING', tags, sendAt: later(2) };
  await send(again);
  for (const message of shopMessages()) await send(message);
  const recipients = SHOP_PEOPLE.filter(
    ({ consents, timeZone }) => consents.includes('MARKETING') && timeZone === undefined,
  ).map(({ phone }) => ({
    to: { phone },
  }));
  await ask(`mutation($input: SendMessagesInput!) { sendMessages(input: $input) { __typename ${REFUSED} } }`, {
    input: { recipients, content: sale, purpose: 'MARKETING', tags: [...tags, 'spring'] },
  });
  const [hour, scheduled] = [{ text: 'We open an hour later tomorrow.' }, { phone: '+447700900031' }];
  await send({ to: scheduled, content: hour, purpose: 'TRANSACTIONAL', tags, sendAt: later(1) });
  const canceled = await send({
    to: { phone: '+447700900032' },
    content: hour,
    purpose: 'TRANSACTIONAL',
    tags,
    sendAt: later(1),
  });
  await ask(`mutation($id: ID!) { cancelMessages(input: { ids: [$id] }) { __typename ${REFUSED} } }`, { id: canceled });
}

/** Waits until the messages have arrived, as far as they do, and lets people answer. */
async function arrive(ask: Ask, signal: AbortSignal): Promise<void> {
  const filter = { tags: [SAMPLE_TAG], statuses: ['ACCEPTED', 'QUEUED', 'SENDING', 'SENT'] };
  const until = Date.now() + ARRIVE_WITHIN_MS;
  const counted = async () =>
    (
      (await ask('query($filter: MessageFilter) { messageCount(filter: $filter) { count } }', { filter })) as {
        messageCount: Count;
      }
    ).messageCount.count;
  // To one number no receipt ever comes.
  while (Date.now() < until && !signal.aborted && (await counted()) > SHOP_SILENT) await pause(LOOK_EVERY_MS, signal);
  for (const input of SHOP_INBOUND) {
    await ask(`mutation($input: SimulateReplyInput!) { simulateReply(input: $input) { __typename ${REFUSED} } }`, {
      input,
    });
  }
}

/** Has some of the people follow their links. */
async function followLinks(ask: Ask, target: SampleTarget): Promise<void> {
  const filter = { tags: [SAMPLE_TAG], statuses: ['DELIVERED'] };
  const { messages } = (await ask(
    'query($filter: MessageFilter) { messages(first: 100, filter: $filter) { edges { node { body } } } }',
    { filter },
  )) as { messages: { edges: { node: { body: string | null } }[] } };
  const linked = messages.edges.flatMap(({ node }) => (node.body?.includes('/l/') ? node.body : []));
  await follow(
    target,
    linked.filter((_body, index) => index % 2 === 1),
  );
}

/** Seeds while the hub runs. @returns a function that waits until that has ended */
export function seedInBackground(target: Omit<SampleTarget, 'db'>, databaseUrl: string): () => Promise<void> {
  const seeding = async () => {
    const db = openDatabase(databaseUrl, 1);
    try {
      if (!(await seedSamples({ ...target, db }))) return;
      process.stdout.write('\nA small shop is in as sample data; the command `sample remove` takes it out again.\n');
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      if (!target.signal.aborted) process.stderr.write(`\nThere are no sample data, or not all: ${cause}\n`);
    } finally {
      await db.close();
    }
  };
  const seeded = seeding();
  return () => seeded;
}

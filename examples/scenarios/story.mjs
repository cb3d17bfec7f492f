// Things that every story needs: the hub, people with phones of the simulator, campaigns, and promises that are kept or end the program.
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkCampaign, createClient, recordEvent, startCampaign, unwrap } from '@heliograph/client';

const { HELIOGRAPH_URL: url = 'http://localhost:4000', HELIOGRAPH_KEY: key } = process.env;
process.once('uncaughtException', ({ message }) => {
  console.error(`${message}\nHELIOGRAPH_URL is ${url}.`);
  process.exit(1);
});
if (!key) throw new Error('Set HELIOGRAPH_KEY to the API key that `npm start` prints.');

/** The hub. */
export const hub = createClient({ url, key });
/** A word of this run alone: whoever runs a story again has other people, tags and keys. */
export const run = `${Date.now().toString(36)}${randomInt(36 ** 2).toString(36)}`;

const [exchange, first] = [`${randomInt(1_000, 10_000)}`, randomInt(1, 10)];
let numbers = 0;
/** Phones of this run. @param fate the last four digits, which the simulator acts by; absent: the message is delivered */
export function phone(fate) {
  return `+4474${exchange}${fate ?? `${first}${String(numbers++).padStart(3, '0')}`}`;
}

/** Reads. */
export const ask = async (query, variables = {}) => unwrap(await hub.graphql(query, variables)).data;

/** Does a mutation, or says why not. @param type of its input @param payload the type of its payload, with its fields */
export function attempt(name, type, input, payload) {
  const query = `mutation Act($input: ${type}!) { ${name}(input: $input) { __typename ... on ${payload}
    ... on Error { code message help } ... on InvalidInput { issues { path message received } } } }`;
  return hub.mutate(query, { input });
}

/** Does a mutation. @throws Error where the hub does not */
export const act = async (...mutation) => unwrap(await attempt(...mutation));

/** Says what was kept. @throws Error where it was not */
export function must(holds, promise) {
  if (!holds) throw new Error(`Not kept: ${promise}`);
  console.log(`  kept: ${promise}`);
}

/** Looks again and again until something is there. @throws Error after half a minute */
export async function until(promise, look, withinMs = 30_000) {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(200)) {
    const found = await look();
    if (found) {
      must(true, promise);
      return found;
    }
  }
  throw new Error(`Not kept within ${withinMs / 1_000} s: ${promise}`);
}

/** Texts on the screen of a phone, oldest first. */
export async function screen(number) {
  const { handset } = await ask(
    'query Screen($phone: PhoneNumber!) { handset(phone: $phone) { messages { direction text } } }',
    { phone: number },
  );
  return handset.messages.filter(({ direction }) => direction === 'RECEIVED').map(({ text }) => text);
}

/** Has a person answer the last message on their phone. */
export const answer = (from, text) =>
  act('simulateReply', 'SimulateReplyInput', { from, text }, 'SimulateReplyPayload { delivered }');

/** Switches a phone: ON, OFF, NO_COVERAGE or MEMORY_FULL. */
export const switchPhone = (number, state) =>
  act('setHandset', 'SetHandsetInput', { phone: number, state }, 'SetHandsetPayload { handset { state } }');

/** Follows the link of a text as the browser of a phone does. @returns where it leads */
export async function follow(text) {
  const [link] = /https?:\/\/\S+\/l\/\w+/.exec(text) ?? [];
  if (link === undefined) throw new Error(`There is no link in "${text}".`);
  const agent =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
  const visit = await fetch(link, { redirect: 'manual', headers: { 'user-agent': agent } });
  return visit.headers.get('location');
}

/** Makes contacts, or changes them. */
export const upsert = (contacts) =>
  act('upsertContacts', 'UpsertContactsInput', { contacts }, 'UpsertContactsPayload { created updated }');

/** Says what an attribute of contacts holds. */
export const field = (name, type) =>
  act('setContactField', 'SetContactFieldInput', { name, type }, 'ContactFieldPayload { field { name } }');

/** Records what somebody did. */
export const record = async (number, name, properties = {}) =>
  unwrap(await recordEvent(hub, { phone: number, name, properties }));

/** Makes a list, and imports a file of people straight into it. @returns its id, and what the hub says of the file */
export async function importInto(name, rows) {
  const { list } = await act('setContactList', 'SetContactListInput', { name }, 'ContactListPayload { list { id } }');
  const titles = Object.keys(rows[0]);
  const cell = (value = '') => `"${`${value}`.replaceAll('"', '""')}"`;
  const body = [titles.join(','), ...rows.map((row) => titles.map((title) => cell(row[title])).join(','))].join('\n');
  const headers = { 'content-type': 'text/csv', authorization: `Bearer ${key}` };
  const to = `${url.replace(/\/(?:graphql)?$/, '')}/import/contacts?list=${list.id}`;
  for (;;) {
    const response = await fetch(to, { method: 'POST', headers, body });
    const text = await response.text();
    if (response.ok) return { listId: list.id, ...JSON.parse(text.trim().split('\n').at(-1)) };
    // One file at a time for a workspace.
    if (response.status !== 429) throw new Error(`The import was refused: ${text}`);
    await sleep(500);
  }
}

/** Saves a template under a name of this run; the same name again is its next version. @returns its id and name */
export async function template(name, body, variables = []) {
  const input = { name: `${name}-${run}`, bodies: [{ locale: 'en', body }], variables };
  return (await act('saveTemplate', 'SaveTemplateInput', input, 'SaveTemplatePayload { template { id name } }'))
    .template;
}

const CAMPAIGN = `CampaignPayload { campaign { id status } }`;

/** Writes a campaign. @returns its id */
export const write = async (input) =>
  (await act('createCampaign', 'CampaignInput', { ...input, name: `${input.name} ${run}` }, CAMPAIGN)).campaign.id;

/** Writes what follows a campaign: another try, or a step. @returns its id */
export const writeNext = async (name, type, input) => (await act(name, type, input, CAMPAIGN)).campaign.id;

/** Ends a campaign; one that has not begun is a draft again. */
export const cancel = (id) => act('cancelCampaign', 'CancelCampaignInput', { id }, CAMPAIGN);

/** Looks at everybody whom a campaign is for before anything goes. @returns the campaign with its check */
export async function check(id) {
  const { campaign } = unwrap(await checkCampaign(hub, id));
  if (campaign.token === null) throw new Error(`${campaign.name} cannot be started: ${campaign.preflight.fault}`);
  return campaign;
}

/** Starts a campaign that was checked: it begins in half a minute, and can be taken back until then. */
export const start = async ({ id, token }) => unwrap(await startCampaign(hub, id, token)).campaign;

/** A campaign as it is now. @param fields of the API */
export const campaignOf = async (id, fields = '') =>
  (
    await ask(
      `query Now($id: ID!) { campaign(id: $id) { id status reason recipients handled accepted heldOut refused { code count }
        counts { scheduled deferred queued sending sent delivered undelivered canceled } ${fields} } }`,
      { id },
    )
  ).campaign;

/** Waits until a campaign has come to a status. @returns the campaign */
export const reached = (id, status, promise) =>
  until(
    promise,
    async () => {
      const found = await campaignOf(id);
      if (found.status === 'PAUSED') throw new Error(`It is paused: ${found.reason}`);
      return found.status === status ? found : null;
    },
    120_000,
  );

/** Messages of a campaign, at most 100. */
export const messagesOf = async (id) =>
  (
    await ask(
      `query Of($id: ID!) { messages(first: 100, filter: { campaignId: $id }) { edges { node {
        id to status sendAt body variant reason { code } } } } }`,
      { id },
    )
  ).messages.edges.map(({ node }) => node);

/** The name by which offers name their sender, where the law wants one: that of the workspace, or one that it gets now. */
export async function brand() {
  const { workspaceRules } = await ask('{ workspaceRules { brand } }');
  if (workspaceRules.brand !== null) return workspaceRules.brand;
  const rules = { brand: 'Example' };
  await act('setWorkspaceRules', 'WorkspaceRulesInput', rules, 'WorkspaceRulesPayload { rules { brand } }');
  return rules.brand;
}

const ZONES = [
  ...['Pacific/Honolulu', 'America/Los_Angeles', 'America/New_York', 'America/Sao_Paulo', 'Europe/London'],
  ...['Asia/Dubai', 'Asia/Bangkok', 'Asia/Tokyo', 'Pacific/Auckland'],
];
/** The time that the clocks of a zone show, such as 2027-03-28T10:00. */
export const clockOf = (zone, at = new Date()) => {
  const text = at.toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return text.replace(' ', 'T');
};
/** A zone in which it is between one and six in the afternoon: offers may go there now, whatever the hour is here. */
export const afternoon = () =>
  ZONES.find((zone) => {
    const hour = Number(clockOf(zone).slice(11, 13));
    return hour >= 13 && hour < 18;
  });

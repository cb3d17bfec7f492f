#!/usr/bin/env node
// Campaigns beside `sendMessages`, and campaigns of many people. Turn by turn, a campaign and `sendMessages` say the same template to as
// many people who are known and on a list, from the start (the check is made before) to the last receipt. Then the check and the start of a campaign of everybody. Prints one line of
// JSON: messages a second and processor time a message of both (medians), their ratios, and time and memory of the check and the start.
//
//   node bench/campaigns.mjs [--contacts 1000000] [--send 60000] [--runs 4] [--quick]
import { parseArgs } from 'node:util';
import pg from 'pg';
import { fromGlobalId, toGlobalId } from '../build/kernel/global-ids.js';
import { newId } from '../build/kernel/ids.js';
import { median, whole } from './children.mjs';
import { startHub } from './hub.mjs';
import { processesOf, usage } from './processes.mjs';

const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '1000000' },
    send: { type: 'string', default: '60000' },
    runs: { type: 'string', default: '4' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { contacts: '20000', send: '1000', runs: '1' });
const contacts = whole('contacts', values.contacts, 1, 10_000_000);
const send = whole('send', values.send, 1, 100_000);
const runs = whole('runs', values.runs, 1, 9);
const tell = (what) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
const WITHIN_MS = 1_800_000;
const OPEN = ['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT', 'OUTCOME_UNKNOWN'];
const TEMPLATE =
  'mutation { saveTemplate(input: { name: "parcel", bodies: [{ locale: "en", body: "Your parcel is on its way and will be with you tomorrow before noon." }] }) { __typename } }';
const SEND =
  'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { id accepted } } ... on Error { message } } }';

const lists = Array.from({ length: 2 * runs }, () => newId());
const WAYS = { sendMessages: bySendMessages, campaign: byCampaign };

const hub = await startHub();
const db = new pg.Client({ connectionString: hub.databaseUrl });
await db.connect();
try {
  await hub.ask(TEMPLATE);
  tell('contacts');
  await fill();
  const both = { campaign: [], sendMessages: [] };
  for (let run = 0; run < runs; run++) {
    // A hub is quicker with every turn: who goes first changes.
    const [first, second] = run % 2 === 0 ? ['sendMessages', 'campaign'] : ['campaign', 'sendMessages'];
    both[first].push(await measured(await WAYS[first](lists[2 * run])));
    both[second].push(await measured(await WAYS[second](lists[2 * run + 1])));
    tell(JSON.stringify({ sendMessages: both.sendMessages.at(-1), campaign: both.campaign.at(-1) }));
  }
  const big = await everybody();
  const middle = (name, figure) => median(both[name].map((each) => each[figure]));
  const ratio = (figure) => Math.round((middle('campaign', figure) / middle('sendMessages', figure)) * 1_000) / 1_000;
  console.log(
    JSON.stringify({
      benchmark: 'campaigns',
      contacts,
      send,
      runs,
      perSecond: { campaign: middle('campaign', 'perSecond'), sendMessages: middle('sendMessages', 'perSecond') },
      cpuMicros: { campaign: middle('campaign', 'cpuMicros'), sendMessages: middle('sendMessages', 'cpuMicros') },
      ratio: { perSecond: ratio('perSecond'), cpuMicros: ratio('cpuMicros') },
      ...big,
    }),
  );
} finally {
  await db.end();
  await hub.stop();
}

/** People of the workspace: all of them have the tag "all", and those of each turn are on a list. Nobody has a scenario in the simulator. */
async function fill() {
  const { workspace } = await hub.ask('{ viewer { workspace { id } } }');
  const workspaceId = fromGlobalId('Workspace', workspace.id);
  await db.query(
    `INSERT INTO contacts (id, workspace_id, phone, country, locale, time_zones, tags, created_at, updated_at)
     SELECT ('01980000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, '+4475' || lpad((n / 9000 * 10000 + 1000 + n % 9000)::text, 8, '0'), 'GB', 'en', '{Europe/London}',
       '{all}', now(), now()
     FROM generate_series(0, $2::int - 1) AS n`,
    [workspaceId, Math.max(contacts, lists.length * send)],
  );
  for (const [index, id] of lists.entries()) {
    await db.query('INSERT INTO contact_lists (id, workspace_id, name, created_at) VALUES ($1, $2, $3, now())', [id, workspaceId, `Turn ${index}`]);
    await db.query(
      `INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at)
       SELECT $1, id, $2, now() FROM contacts WHERE workspace_id = $2 ORDER BY id OFFSET $3::int LIMIT $4::int`,
      [id, workspaceId, index * send, send],
    );
  }
  await db.query('VACUUM ANALYZE contacts, contact_list_members');
}

/** One turn. @param turn does it, and returns the condition of its messages */
async function measured(turn) {
  const before = processesOf(hub.dataDir, hub.state);
  const began = performance.now();
  const [where, parameters] = await turn();
  await settled(where, parameters);
  const seconds = (performance.now() - began) / 1_000;
  const { cpuMicrosPerMessage } = usage(before, processesOf(hub.dataDir, hub.state), send);
  const cpuMicros = Object.values(cpuMicrosPerMessage).reduce((all, each) => all + each, 0);
  return { perSecond: Math.round(send / seconds), cpuMicros, cpuMicrosPerMessage };
}

async function bySendMessages(list) {
  const { rows } = await db.query(
    'SELECT c.phone FROM contact_list_members m JOIN contacts c ON c.id = m.contact_id WHERE m.list_id = $1 ORDER BY m.contact_id',
    [list],
  );
  return () => sendAll(rows);
}

async function sendAll(rows) {
  const batches = [];
  for (let at = 0; at < rows.length; at += 10_000) {
    const recipients = rows.slice(at, at + 10_000).map(({ phone }) => ({ to: { phone } }));
    const input = { recipients, content: { template: { name: 'parcel' } }, purpose: 'TRANSACTIONAL' };
    const { batch, message } = await hub.ask(SEND, { input });
    if (batch?.accepted !== recipients.length) throw new Error(`not accepted: ${message ?? batch?.accepted}`);
    batches.push(fromGlobalId('MessageBatch', batch.id));
  }
  return ['batch_id = ANY($1::uuid[])', [batches]];
}

async function byCampaign(list) {
  const id = await checked({ lists: [toGlobalId('ContactList', list)] });
  return async () => {
    await started(id);
    return ['campaign_id = $1', [fromGlobalId('Campaign', id)]];
  };
}

/** Makes and checks a campaign. @returns its id */
async function checked(audience) {
  const content = { template: 'parcel' };
  const input = { name: 'Turn', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', audience, content };
  const { id } = await mutate('createCampaign', input);
  await mutate('checkCampaign', { id });
  while ((await shown(id)).token === null) await pause();
  return id;
}

/** Starts a campaign at once: nobody waits for its undo window here. */
async function started(id) {
  await mutate('startCampaign', { id, token: (await shown(id)).token });
  await db.query('UPDATE campaigns SET due_at = now() WHERE id = $1', [fromGlobalId('Campaign', id)]);
}

/** Check and start of a campaign of everybody, which is canceled once its audience is frozen. */
async function everybody() {
  tell('check of everybody');
  const checking = performance.now();
  const id = await checked({ tags: ['all'] });
  const checkSeconds = Math.round((performance.now() - checking) / 100) / 10;
  const { preflight } = await shown(id);
  tell(`start, after ${checkSeconds} s`);
  await started(id);
  const starting = performance.now();
  let frozen = await shown(id);
  for (; frozen.frozenAt === null; frozen = await shown(id)) await pause();
  const freezeSeconds = Math.round((performance.now() - starting) / 100) / 10;
  await mutate('cancelCampaign', { id });
  const most = Object.entries(processesOf(hub.dataDir, hub.state)).map(([name, { mostMb }]) => [name, mostMb]);
  const { recipients, sendable } = preflight;
  return { check: { seconds: checkSeconds, recipients, sendable }, freeze: { seconds: freezeSeconds, recipients: frozen.recipients }, mostMb: Object.fromEntries(most) };
}

async function mutate(name, input) {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const answer = await hub.ask(
    `mutation($input: ${type}!) { ${name}(input: $input) { ... on Error { message } ... on CampaignPayload { campaign { id } } } }`,
    { input },
  );
  if (answer.campaign === undefined) throw new Error(`${name}: ${JSON.stringify(answer)}`);
  return answer.campaign;
}

function shown(id) {
  return hub.ask(`{ campaign(id: "${id}") { status token recipients frozenAt preflight { recipients sendable } } }`);
}

/** Waits until every message of a turn has ended; asks first what is small, so as not to measure itself. */
async function settled(where, parameters) {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    if (performance.now() > deadline) throw new Error(`not every message ended within ${WITHIN_MS / 1_000} s`);
    await pause(250);
    // A campaign makes its messages as fast as they are sent: between two chunks nothing is queued either.
    const { rowCount } = await db.query(
      "(SELECT 1 FROM queued_chunks LIMIT 1) UNION ALL (SELECT 1 FROM claims LIMIT 1) UNION ALL (SELECT 1 FROM campaigns WHERE status = 'RUNNING' LIMIT 1)",
    );
    if (rowCount > 0) continue;
    const { rows } = await db.query(`SELECT count(*)::int AS n FROM messages WHERE ${where} AND NOT status = ANY($${parameters.length + 1}::message_status[])`, [...parameters, OPEN]);
    if (rows[0].n === send) return;
  }
}

function pause(ms = 100) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

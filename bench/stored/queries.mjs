// The questions that a console and integrations ask, through the API.
import { toGlobalId } from '../../build/kernel/global-ids.js';
import { someId } from './fill.mjs';
import { cpuOf } from './road.mjs';

const ROW = 'id to status purpose body createdAt sentAt finishedAt reason { code description } contact { id phone }';
const LIST = `query($filter: MessageFilter, $after: String) { messages(first: 50, after: $after, filter: $filter) { edges { cursor node { ${ROW} } } pageInfo { hasNextPage endCursor } } }`;
const MESSAGE = `query($id: ID!) { message(id: $id) { ${ROW} parts { number status remoteId receiptAt } timeline { id type at status } decision { verdict steps { gate verdict } routeName } batch { id total } } }`;
const BATCH = 'query($id: ID!) { messageBatch(id: $id) { total accepted counts { delivered undelivered failed sent queued } } }';
const BATCH_PAGE = `query($id: ID!) { messageBatch(id: $id) { messages(first: 50) { edges { node { ${ROW} } } } } }`;
const INBOUND = 'query($filter: InboundFilter, $after: String) { inboundMessages(first: 50, after: $after, filter: $filter) { edges { node { id from body receivedAt contact { phone } } } pageInfo { hasNextPage } } }';
const UNMATCHED = 'query($after: String) { unmatchedReceipts(first: 50, after: $after) { edges { node { id } } } }';
const CONTACTS = 'query($filter: ContactFilter, $after: String) { contacts(first: 50, after: $after, filter: $filter) { edges { node { id phone country attributes } } pageInfo { hasNextPage } } }';
const CONTACT = 'query($phone: PhoneNumber) { contact(phone: $phone) { id phone } }';
const STATUSES = ['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ', 'PARTIALLY_DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED', 'CANCELED', 'OUTCOME_UNKNOWN'];

const cursorOf = (id) => Buffer.from(`GPC:S:${id}`).toString('base64');

/** Lists that are asked for before anything is measured: a process that has just started spends its time compiling. */
const WARMING = 40;

/**
 * Milliseconds of each question, over HTTP: median and most of `runs`, the first included; and of processor time in the
 * mean, of PostgreSQL and of this process, which is the API and who asks it: what else runs does not make that longer.
 */
export async function queries({ db, ask, workspaceId, runs, only, pid }) {
  const results = {};
  for (let day = 0; day < WARMING; day++) {
    await ask(LIST, { filter: { createdBefore: new Date(Date.now() - day * 4 * 86_400_000).toISOString() } });
  }
  for (const [name, text, variables] of await questions(db, workspaceId)) {
    if (only !== undefined && !new RegExp(only).test(name)) continue;
    const times = [];
    const before = cpuMsOf(pid);
    for (let run = 0; run < runs; run++) {
      const began = performance.now();
      await ask(text, await variables(run));
      times.push(performance.now() - began);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const cpuMs = round((cpuMsOf(pid) - before) / runs);
    results[name] = { medianMs: round(sorted[Math.floor(runs / 2)]), maxMs: round(sorted.at(-1)), cpuMs };
  }
  return results;
}

function cpuMsOf(pid) {
  const { user, system } = process.cpuUsage();
  return cpuOf(pid) * 1_000 + (user + system) / 1_000;
}

const round = (ms) => Math.round(ms * 10) / 10;

async function questions(db, workspaceId) {
  const ids = [];
  for (let at = 0; at < 20; at++) ids.push(await someId(db, workspaceId, 0.05 + at * 0.045));
  const of = (list) => (run) => list[run % list.length];
  const id = of(ids);
  const { rows: messages } = await db.query('SELECT m.id, contact_id, c.phone AS "to", m.created_at FROM messages m JOIN contacts c ON c.id = contact_id WHERE m.id = ANY($1::uuid[])', [ids]);
  const message = of(messages);
  const { rows: batches } = await db.query('SELECT id FROM message_batches WHERE workspace_id = $1 ORDER BY random() LIMIT 20', [workspaceId]);
  const batch = of(batches.map((row) => toGlobalId('MessageBatch', row.id)));
  const filter = (make) => (run) => ({ filter: make(run) });
  const hour = (date, hours) => new Date(date.getTime() + hours * 3_600_000).toISOString();
  const contactId = (run) => toGlobalId('Contact', message(run).contact_id);
  return [
    ['messages: first page', LIST, () => ({})],
    ['messages: deep page', LIST, (run) => ({ after: cursorOf(id(run)) })],
    ...STATUSES.map((status) => [`messages: ${status}`, LIST, filter(() => ({ statuses: [status] }))]),
    ...['DELIVERED', 'SENT', 'FAILED'].map((status) => [`messages: ${status}, deep page`, LIST, (run) => ({ after: cursorOf(id(run)), filter: { statuses: [status] } })]),
    ['messages: SENT or FAILED', LIST, filter(() => ({ statuses: ['SENT', 'FAILED'] }))],
    ['messages: of a contact', LIST, filter((run) => ({ contactId: contactId(run) }))],
    ['messages: to a number', LIST, filter((run) => ({ to: message(run).to }))],
    ['messages: to a number, SENT', LIST, filter((run) => ({ to: message(run).to, statuses: ['SENT'] }))],
    ['messages: of a batch', LIST, filter((run) => ({ batchId: batch(run) }))],
    ['messages: of a batch, FAILED', LIST, filter((run) => ({ batchId: batch(run), statuses: ['FAILED'] }))],
    ['messages: an hour', LIST, filter((run) => ({ createdAfter: hour(message(run).created_at, 0), createdBefore: hour(message(run).created_at, 1) }))],
    ['messages: a day of one purpose', LIST, filter((run) => ({ purposes: ['OTP'], createdAfter: hour(message(run).created_at, 0), createdBefore: hour(message(run).created_at, 24) }))],
    ['messages: before half a year', LIST, filter(() => ({ createdBefore: new Date(Date.now() - 170 * 86_400_000).toISOString() }))],
    ['messages: a purpose', LIST, filter(() => ({ purposes: ['MARKETING'] }))],
    ['messages: a purpose nobody has', LIST, filter(() => ({ purposes: ['SURVEY'] }))],
    ['messages: a tag', LIST, filter(() => ({ tags: ['none'] }))],
    ['message by id, with all', MESSAGE, (run) => ({ id: toGlobalId('Message', id(run)) })],
    ['batch with counts', BATCH, (run) => ({ id: batch(run) })],
    ['batch with messages', BATCH_PAGE, (run) => ({ id: batch(run) })],
    ['inbound: first page', INBOUND, () => ({})],
    ['inbound: of a contact', INBOUND, filter((run) => ({ contactId: contactId(run) }))],
    ['inbound: STOP', INBOUND, filter(() => ({ keywords: ['STOP'] }))],
    ['unmatched receipts', UNMATCHED, () => ({})],
    ['contacts: first page', CONTACTS, () => ({})],
    ['contacts: by prefix', CONTACTS, filter((run) => ({ phonePrefix: message(run).to.slice(0, 9) }))],
    ['contacts: by prefix, deep page', CONTACTS, (run) => ({ after: cursorOf(message(run).contact_id), filter: { phonePrefix: message(run).to.slice(0, 9) } })],
    ['contacts: by whole number', CONTACTS, filter((run) => ({ phonePrefix: message(run).to }))],
    ['contacts: by attribute', CONTACTS, filter((run) => ({ attributes: { city: `c${run}` } }))],
    ['contacts: by an attribute nobody has', CONTACTS, filter(() => ({ attributes: { city: 'none' } }))],
    ['contacts: by an attribute few have', CONTACTS, filter(() => ({ attributes: { vip: true } }))],
    ['contacts: by two attributes', CONTACTS, filter(() => ({ attributes: { vip: true, city: 'c0' } }))],
    ['contacts: by an attribute nobody has, of a prefix', CONTACTS, filter(() => ({ attributes: { city: 'none' }, phonePrefix: '+4471' }))],
    ['contacts: by a locale most have', CONTACTS, filter(() => ({ locale: 'en-GB' }))],
    ['contacts: by a locale nobody has', CONTACTS, filter(() => ({ locale: 'xx' }))],
    ['contacts: by country', CONTACTS, filter(() => ({ countries: ['FR'] }))],
    ['contact by number', CONTACT, (run) => ({ phone: message(run).to })],
  ];
}

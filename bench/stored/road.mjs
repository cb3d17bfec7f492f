// What the road's statements cost PostgreSQL, per message, over what is stored.
import fs from 'node:fs';
import { claim } from '../../build/pipeline/dispatch/claim.js';
import { InflightCache } from '../../build/pipeline/record/inflight-cache.js';
import { recordFacts } from '../../build/pipeline/record/record.js';
import { LongReceipts } from '../../build/smpp/long-receipts.js';
import { ReceiptIds } from '../../build/smpp/receipt-id.js';
import { encodeMessage } from '../../build/text/encode.js';
import { PLAIN_PROFILE } from '../../build/text/profile.js';

const BATCH = 5_000;
const FACTS = 1_000;
const SEND =
  'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { id accepted } } ... on Error { error: message } } }';

/** Accepts, claims and records `count` messages; microseconds of PostgreSQL's CPU and octets of WAL a message for each. */
export async function road({ runtime, ask, workspaceId, connectionId, count, contacts, pid }) {
  const { db, clock, log, telemetry } = runtime;
  const priorityGate = runtime.priorityGate;
  const micros = {};
  const walOctets = {};
  const measured = async (name, work, part = 1) => {
    const before = cpuOf(pid);
    const walBefore = await walOf(db.pool);
    const result = await work();
    walOctets[name] = Math.round((await walOf(db.pool) - walBefore) / (count * part));
    micros[name] = Math.round(((cpuOf(pid) - before) / (count * part)) * 1e6);
    return result;
  };
  await measured('accept', async () => {
    for (let at = 0; at < count; at += BATCH) {
      const recipients = Array.from({ length: Math.min(BATCH, count - at) }, () => {
        const n = Math.floor(Math.random() * (contacts / 100)) * 100 + Math.floor(Math.random() * 70);
        return { to: { phone: `+4471${String(n).padStart(8, '0')}` } };
      });
      const { batch, error } = await ask(SEND, { input: { recipients, content: { text: 'Your order was shipped and will be with you tomorrow before noon.' }, purpose: 'TRANSACTIONAL' } });
      if (batch === undefined || batch.accepted < recipients.length * 0.9) throw new Error(error ?? `accepted ${batch?.accepted}`);
    }
  });
  const { rows: chunks } = await db.pool.query('SELECT id, message_ids AS ids FROM queued_chunks WHERE connection_id = $1 ORDER BY id', [connectionId]);
  const recent = new InflightCache();
  const connection = { connectionId, responseTimeoutMs: 60_000, ownerId: null };
  const channel = { render: (content, reference, options) => encodeMessage(content, reference, PLAIN_PROFILE, options ?? undefined) };
  const claimed = await measured('claim', async () => {
    const all = [];
    for (const { id, ids } of chunks) all.push(await claim(db.pool, clock, connection, { ids, finished: [id], priorityGate, channel }));
    return all;
  });
  const recording = { workspaceId, connectionId, responseTimeoutMs: 60_000, queryAfterMs: null, receipts: { ids: ReceiptIds.every, long: new LongReceipts('EACH_PART', null) }, telemetry, log, priorityGate };
  let remote = Date.now() * 1_000;
  const named = claimed.flatMap((each) => each.messages.map((message) => ({ message, claim: each.claim, remoteId: `r${remote++}` })));
  recent.claimed(named.map(({ message }) => message));
  const record = async (facts, memory) => {
    for (let at = 0; at < facts.length; at += FACTS) {
      const { states, parts } = await recordFacts(db.pool, clock, recording, facts.slice(at, at + FACTS), memory);
      recent.committed(states, parts);
    }
  };
  const now = new Date();
  const responses = named.map(({ message, claim: open, remoteId }) => ({
    kind: 'outcomes', messageId: message.id, attempt: message.attempt, submittedAt: now, at: now, claim: open,
    outcomes: [{ part: 1, kind: 'accepted', remoteId, responseMs: 5 }],
  }));
  await measured('recordResponse', () => record(responses, recent));
  const receipts = named.map(({ message, remoteId }) => ({
    kind: 'receipt', certain: true, remoteId, from: message.to.slice(1), to: '', state: 'DELIVERED', word: null, networkErrorCode: null, tlvs: null, rawText: 'id', doneAt: null, receivedAt: now,
  }));
  // Half of them as of another process: what they speak of is looked up.
  const half = Math.ceil(receipts.length / 2);
  await measured('recordReceiptRemembered', () => record(receipts.slice(0, half), recent), 0.5);
  await measured('recordReceiptLookedUp', () => record(receipts.slice(half), null), 0.5);
  const { rows } = await db.pool.query("SELECT count(*)::int AS n FROM messages WHERE id = ANY($1::uuid[]) AND status = 'DELIVERED'", [named.map(({ message }) => message.id)]);
  if (rows[0].n !== named.length) throw new Error(`${rows[0].n} of ${named.length} were delivered`);
  return { micros, walOctets };
}

/** Does something while no whole page is logged: how many are depends on when the last checkpoint was. */
export async function withoutWholePages(db, work) {
  await db.query('ALTER SYSTEM SET full_page_writes = off');
  await db.query('SELECT pg_reload_conf()');
  const result = await work();
  await db.query('ALTER SYSTEM RESET full_page_writes');
  await db.query('SELECT pg_reload_conf()');
  return result;
}

/** Octets of WAL that were ever written. */
async function walOf(db) {
  const { rows } = await db.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS octets");
  return rows[0].octets;
}

/** Seconds of CPU of a process and its children, those that ended included (Linux). */
export function cpuOf(parent) {
  let ticks = 0;
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      if (Number(pid) === parent) ticks += Number(stat[13]) + Number(stat[14]);
      if (Number(pid) === parent || Number(stat[1]) === parent) ticks += Number(stat[11]) + Number(stat[12]);
    } catch {
      // It ended while we looked.
    }
  }
  return ticks / 100;
}

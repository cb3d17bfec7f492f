// Fills a migrated database with what a hub has stored after months: by INSERT … SELECT, not by the road.
import { monthStart, PARTITIONED, readCut } from '../../build/db/sql/partitions.js';
import { lowestIdAt } from '../../build/kernel/ids.js';
import { IMPLICIT_EVENT } from '../../build/db/sql/implicit-events.js';

const ALL_TOLD = Object.values(IMPLICIT_EVENT).reduce((all, bit) => all | bit, 0);
const DAYS = 180;
const ROWS_A_STATEMENT = 100_000;
const BATCH = 10_000;
/** Of 10,000 messages, how many have which status; the rest is DELIVERED. */
const SHARES = [
  ['UNDELIVERED', 400],
  ['FAILED', 150],
  ['EXPIRED', 50],
  ['BLOCKED', 30],
  ['CANCELED', 10],
  ['SENT', 5],
];

/** Makes the months that the messages are spread over. */
export async function makePast(db, now) {
  for (const each of PARTITIONED) {
    const { begin } = await readCut(db, each);
    const { table, fillfactor } = each;
    await db.query(`ALTER TABLE ${table} DETACH PARTITION ${table}_before`);
    const first = monthStart(new Date(now.getTime() - DAYS * 86_400_000));
    for (let from = first; from < begin; from = monthStart(from, 1))
      await db.query(
        `CREATE TABLE ${table}_${from.toISOString().slice(0, 7).replace('-', '_')} PARTITION OF ${table} FOR VALUES FROM ('${lowestIdAt(from)}')
         TO ('${lowestIdAt(monthStart(from, 1))}') WITH (fillfactor = ${fillfactor})`,
      );
    await db.query(
      `ALTER TABLE ${table} ATTACH PARTITION ${table}_before FOR VALUES FROM (MINVALUE) TO ('${lowestIdAt(first)}')`,
    );
  }
}

/**
 * Messages over 180 days, of several workspaces (70, 20, 9 and 1 %), two of five in batches of 10,000 of the first one;
 * with a part each; an event has a row where the message did not end DELIVERED. Contacts: one for twenty messages, 10,000 at least.
 */
export async function fill(db, { workspaces, connectionId, routeId, count, tell }) {
  await db.query('SET synchronous_commit = off');
  const contacts = Math.max(10_000, Math.floor(count / 20));
  await contactsOf(db, workspaces, contacts);
  await decisionsOf(db, routeId);
  const shared = { workspaces, connectionId, routeId, contacts, count };
  for (let from = 0; from < count; from += ROWS_A_STATEMENT) {
    await messagesOf(db, shared, from, Math.min(ROWS_A_STATEMENT, count - from));
    if (from % 1_000_000 === 0) tell(`${from} messages`);
  }
  await restOf(db, shared);
  tell('vacuum');
  await db.query('VACUUM ANALYZE');
  await db.query('CHECKPOINT');
  return { contacts };
}

const CONTACT_ID = (n) => `('01980000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const DECISION_ID = (day) => `('01980000-0000-8000-9000-' || lpad(to_hex(${day}), 12, '0'))::uuid`;
/** A contact's workspace: 70, 20, 9 and 1 of a hundred. */
const WORKSPACE = (n, param) =>
  `(${param}::uuid[])[CASE WHEN ${n} % 100 < 70 THEN 1 WHEN ${n} % 100 < 90 THEN 2 WHEN ${n} % 100 < 99 THEN 3 ELSE 4 END]`;
const PHONE = (n) => `'+4471' || lpad((${n})::text, 8, '0')`;

async function contactsOf(db, workspaces, contacts) {
  await db.query(
    `INSERT INTO contacts (id, workspace_id, phone, country, locale, attributes)
     SELECT ${CONTACT_ID('n')}, ${WORKSPACE('n', '$1')}, ${PHONE('n')}, 'GB', CASE WHEN n % 10 < 9 THEN 'en-GB' ELSE 'cy-GB' END,
       jsonb_build_object('city', 'c' || n % 500) || CASE WHEN n % 10000 = 0 THEN '{"vip": true}' ELSE '{}' END::jsonb
     FROM generate_series(0, $2::int - 1) AS n`,
    [workspaces, contacts],
  );
}

async function decisionsOf(db, routeId) {
  const step = { gate: 'consent', verdict: 'ALLOW', code: 'NOT_NEEDED', facts: {} };
  const route = { id: routeId, name: 'bench', reason: 'the only one' };
  const content = { verdict: 'ALLOW', steps: Array(6).fill(step), route, rejectedRoutes: [] };
  await db.query(
    `INSERT INTO decisions (id, content, created_at)
     SELECT ${DECISION_ID('d')}, $1, now() - (${DAYS} - d) * interval '1 day' FROM generate_series(0, ${DAYS}) AS d`,
    [JSON.stringify(content)],
  );
}

function statusOf(r) {
  let upTo = 0;
  const cases = SHARES.map(([status, share]) => `WHEN ${r} < ${(upTo += share)} THEN '${status}'`);
  return `(CASE ${cases.join(' ')} ELSE 'DELIVERED' END)::message_status`;
}

async function messagesOf(db, { workspaces, connectionId, routeId, contacts, count }, from, rows) {
  // Every fifth and the one after it of the runs of 10,000 is a batch.
  const batches = await batchesOf(db, workspaces[0], count, from, rows);
  const age = `interval '${DAYS} days' * (1 - i::float8 / ${count})`;
  await db.query(
    `WITH new AS (
       INSERT INTO messages (id, workspace_id, contact_id, batch_id, "to", sender, purpose, status, indexed_status, reason_code, body,
         encoding, part_count, submit_count, concat_reference, route_id, connection_id, price_micros, price_currency,
         decision_id, expires_at, queued_at, attempt, created_at, claimed_at, sent_at, finished_at, implicit_events, actor_kind)
       SELECT uuidv7(-(${age})), ${WORKSPACE('n', '$1')}, ${CONTACT_ID('n')}, b, ${PHONE('n')}, '+447700900999',
         (CASE WHEN b IS NULL THEN 'TRANSACTIONAL' ELSE 'MARKETING' END)::purpose, status,
         CASE WHEN status IN ('DELIVERED', 'SENT') THEN NULL ELSE status END,
         CASE WHEN status IN ('DELIVERED', 'SENT') THEN NULL ELSE 'UNDELIVERABLE' END,
         'Your order ' || i || ' was shipped and will be with you tomorrow before noon. Thank you!',
         'GSM7', 1, 1, 0, $4, $3, 40000, 'EUR', ${DECISION_ID(`(${DAYS} * i::int8 / ${count})`)}, at + interval '1 day', at,
         1, at, at, at + interval '1 second', CASE WHEN status = 'SENT' THEN NULL ELSE at + interval '4 seconds' END,
         CASE WHEN status = 'DELIVERED' THEN $5::int ELSE $6::int END, 'SYSTEM'
       FROM (SELECT i, b, now() - ${age} AS at, ${statusOf('r')} AS status,
           CASE WHEN b IS NULL THEN (random() * ${contacts - 1})::int
             ELSE least(${contacts - 100}, (random() * ${Math.floor(contacts / 100) - 1})::int * 100 + (random() * 69)::int) / 100 * 100
               + (random() * 69)::int END AS n
         FROM (SELECT i, ($2::uuid[])[(i - ${from}) / ${BATCH} + 1] AS b, (random() * 9999)::int AS r
           FROM generate_series(${from}, ${from + rows - 1}) AS i) AS a) AS x
       RETURNING id, workspace_id, status, created_at),
     part AS (
       INSERT INTO message_parts (message_id, number, attempt, connection_id, status, remote_id, remote_key,
         receipt_state, responded_at, receipt_at)
       SELECT id, 1, 1, $3, (CASE WHEN status IN ('DELIVERED', 'UNDELIVERED', 'SENT') THEN status::text ELSE 'FAILED' END)::part_status,
         substr(id::text, 1, 13) || substr(id::text, 28), substr(id::text, 1, 8) || substr(id::text, 10, 4) || substr(id::text, 28),
         CASE WHEN status = 'SENT' THEN NULL ELSE 'DELIVERED' END, created_at, created_at FROM new)
     INSERT INTO message_events (id, workspace_id, message_id, type, status, at)
     SELECT uuidv7(now() - created_at), workspace_id, id, status::text::message_event_type, status, created_at
     FROM new WHERE status NOT IN ('DELIVERED', 'SENT')`,
    [workspaces, batches, connectionId, routeId, ALL_TOLD, IMPLICIT_EVENT.ACCEPTED | IMPLICIT_EVENT.SENDING | IMPLICIT_EVENT.SENT],
  );
}

async function batchesOf(db, workspaceId, count, from, rows) {
  const ids = [];
  for (let at = from; at < from + rows; at += BATCH) {
    if ((at / BATCH) % 5 >= 2) {
      ids.push(null);
      continue;
    }
    const age = `interval '${DAYS} days' * (1 - ${at}::float8 / ${count})`;
    const { rows: made } = await db.query(
      `INSERT INTO message_batches (id, workspace_id, purpose, total, accepted, created_at)
       SELECT uuidv7(-(${age})), $1, 'MARKETING', $2, $2, now() - ${age} RETURNING id`,
      [workspaceId, Math.min(BATCH, from + rows - at)],
    );
    ids.push(made[0].id);
  }
  return ids;
}

/** What people wrote, receipts of nobody, and a few messages off the usual road. */
async function restOf(db, { workspaces, connectionId, contacts, count }) {
  const few = Math.max(200, Math.floor(count / 1_000));
  const age = (many) => `interval '${DAYS} days' * (1 - i::float8 / ${many})`;
  const inbound = Math.max(200, Math.floor(count / 50));
  await db.query(
    `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", "to", body, encoding, received_at)
     SELECT uuidv7(-(${age(inbound)})), ${WORKSPACE('n', '$1')}, ${CONTACT_ID('n')}, $2, ${PHONE('n')}, '447700900999', 'Thanks', 'GSM7',
       now() - ${age(inbound)}
     FROM (SELECT i, (random() * ${contacts - 1})::int AS n FROM generate_series(1, ${inbound}) AS i) AS x`,
    [workspaces, connectionId],
  );
  await db.query(
    `INSERT INTO unmatched_receipts (id, workspace_id, connection_id, remote_id, remote_key, "from", state, raw_text, received_at)
     SELECT uuidv7(-(${age(few)})), $1, $2, i::text, 'u' || i, '447700' || i, 'DELIVERED', 'id:' || i, now() - ${age(few)}
     FROM generate_series(1, ${few}) AS i`,
    [workspaces[0], connectionId],
  );
  for (const [status, many] of [['SCHEDULED', 50], ['DEFERRED', 20], ['OUTCOME_UNKNOWN', 20], ['PARTIALLY_DELIVERED', 20], ['ACCEPTED', 5]]) {
    await db.query(
      `UPDATE messages SET status = $1::message_status, indexed_status = $1::message_status WHERE id IN (
         SELECT id FROM messages WHERE workspace_id = $2 AND status = 'DELIVERED' AND id > $3::uuid ORDER BY id LIMIT $4)`,
      [status, workspaces[0], await someId(db, workspaces[0], Math.random()), many],
    );
  }
}

/** An id of a workspace at a share of the time. */
export async function someId(db, workspaceId, share) {
  const { rows } = await db.query(
    `SELECT id FROM messages WHERE workspace_id = $1 AND id > (SELECT uuidv7(-(interval '${DAYS} days' * (1 - $2::float8)))) ORDER BY id LIMIT 1`,
    [workspaceId, share],
  );
  return rows[0].id;
}

#!/usr/bin/env node
// Cost of having something happen later: a row of `timers` beside what the road does (a column of the message that is
// written anyway, a row for each chunk of the queue), in a database of its own (the embedded PostgreSQL, in a temporary
// folder). Microseconds of PostgreSQL's CPU, of time, and octets of WAL for each. One line of JSON.
//
//   node bench/timers.mjs [--count 100000] [--workspaces 1] [--quick]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../build/db/client.js';
import { transaction } from '../build/db/transaction.js';
import { applyMigrations } from '../build/db/migrate.js';
import { plainArray } from '../build/db/sql/arrays.js';
import { chunksInsert, deleteChunks, lockDueChunks } from '../build/db/sql/queued-chunks.js';
import { lockDueMessages, messagesInsert } from '../build/db/sql/messages.js';
import { runAsOneStatement } from '../build/db/sql/pipelined.js';
import { freePort } from '../build/embedded/ports.js';
import { EmbeddedPostgres } from '../build/embedded/postgres.js';
import { chunksOf } from '../build/kernel/chunks.js';
import { newId } from '../build/kernel/ids.js';
import { runDueTimers } from '../build/pipeline/schedule/timer-runner.js';
import { setTimers, timerHandlers } from '../build/pipeline/schedule/timers.js';
import { Telemetry } from '../build/telemetry/telemetry.js';
import { cpuOf } from './stored/road.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    workspaces: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});
const count = values.quick ? 5_000 : Number(values.count);
const A_TIME = 500;
const PLAIN = {
  contactId: newId(), routeId: newId(), batchId: null, to: '+447700900123', sender: 'Bench', purpose: 'TRANSACTIONAL', reasonCode: null,
  commandStatus: null, networkErrorCode: null, connectionId: newId(), body: 'Your order was shipped and will be with you tomorrow before noon.',
  templateVersionId: null, locale: null, country: 'GB', encoding: 'GSM7', partCount: 1, submitCount: 1, receiptTimeoutSeconds: null,
  submitOptions: null, concatReference: 0, priceMicros: null, priceCurrency: null, charge: null, decisionId: newId(), tags: [], metadata: null, sendAt: null,
  queuedAt: null, attempt: 0, possibleDuplicate: false, exemption: null, asksFor: null, traceParent: null, claimedAt: null, sentAt: null, finishedAt: null,
  implicitEvents: 0, actorKind: 'SYSTEM', actorId: null,
};
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-timers-'));
fs.chmodSync(folder, 0o755);
const postgres = new EmbeddedPostgres({ folder: path.join(folder, 'postgres'), port: await freePort(), password: 'bench-password' });
await postgres.start();
try {
  await applyMigrations(postgres.url);
  const db = openDatabase(postgres.url, 5);
  const pid = Number(fs.readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const results = await measureAll(db, pid);
  await db.close();
  console.log(JSON.stringify({ benchmark: 'timers', count, workspaces: Number(values.workspaces), results }));
} finally {
  await postgres.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

async function measureAll(db, pid) {
  const { pool } = db;
  const now = new Date();
  const due = new Date(now.getTime() - 1_000);
  const workspaces = Array.from({ length: Number(values.workspaces) }, () => newId());
  const results = {};
  const measured = async (name, work) => {
    await pool.query('CHECKPOINT');
    const [cpu, wal, at] = [cpuOf(pid), await walOf(pool), performance.now()];
    await work();
    const seconds = (performance.now() - at) / 1_000;
    const micros = (value) => Math.round((value / count) * 1e7) / 10;
    results[name] = { cpuMicros: micros(cpuOf(pid) - cpu), micros: micros(seconds), walOctets: Math.round(((await walOf(pool)) - wal) / count) };
  };
  const all = (list, work) => chunksOf(list, A_TIME).reduce((before, some) => before.then(() => transaction(pool, (tx) => work(tx, some))), Promise.resolve());
  const message = (dueAt) => ({ ...PLAIN, id: newId(), workspaceId: workspaces[0], dueAt, status: 'SCHEDULED', indexedStatus: 'SCHEDULED', expiresAt: new Date(now.getTime() + 86_400_000), createdAt: now });
  const insert = (list) => all(list, (tx, some) => runAsOneStatement(tx, [messagesInsert(some)]));
  const finish = (tx, ids) => tx.query("UPDATE messages SET status = 'QUEUED', indexed_status = NULL, due_at = NULL WHERE id = ANY($1::uuid[])", [plainArray(ids)]);

  // A timer alone: set, claimed by its deletion, handled by a handler that does nothing.
  const timers = Array.from({ length: count }, (_, n) => ({ kind: 'bench', subjectId: newId(), workspaceId: workspaces[n % workspaces.length], dueAt: due }));
  await measured('timersSet', () => all(timers, (tx, some) => setTimers(tx, some)));
  await measured('timersRun', () => run(db, async () => []));

  // A message that is due by its own column, as the road has it.
  const byColumn = Array.from({ length: count }, () => message(due));
  await measured('messagesInsertedDue', () => insert(byColumn));
  await measured('messagesMovedByColumn', async () => {
    for (let moved = 1; moved > 0; ) {
      moved = await transaction(pool, async (tx) => {
        const ids = (await lockDueMessages(tx, now, A_TIME, [])).map(({ id }) => id);
        await finish(tx, ids);
        return ids.length;
      });
    }
  });
  // The same message with a timer beside it.
  const byTimer = Array.from({ length: count }, () => message(null));
  await measured('messagesInsertedWithTimer', () =>
    all(byTimer, async (tx, some) => {
      await runAsOneStatement(tx, [messagesInsert(some)]);
      await setTimers(tx, some.map(({ id, workspaceId }) => ({ kind: 'bench', subjectId: id, workspaceId, dueAt: due })));
    }),
  );
  await measured('messagesMovedByTimer', () =>
    run(db, async (tx, taken) => {
      const ids = taken.map(({ subjectId }) => subjectId);
      await tx.query('SELECT * FROM messages WHERE id = ANY($1::uuid[]) FOR UPDATE', [plainArray(ids)]);
      await finish(tx, ids);
      return [];
    }),
  );

  // The expiry of what waits in the queue: a row for 500 messages, as the road has it.
  const chunks = chunksOf(byColumn.map(({ id }) => id), A_TIME).map((messageIds) => ({ id: newId(), workspaceId: workspaces[0], connectionId: newId(), lane: 'bulk', messageIds, queuedAt: now, dueAt: due }));
  await measured('chunksInserted', () => all(chunks, (tx, some) => runAsOneStatement(tx, [chunksInsert(some)])));
  await measured('chunksTaken', async () => {
    for (let taken = 1; taken > 0; ) {
      taken = await transaction(pool, async (tx) => {
        const ids = (await lockDueChunks(tx, now, 4)).map(({ id }) => id);
        await deleteChunks(tx, ids);
        return ids.length;
      });
    }
  });
  return results;
}

/** Runs all timers that are due. */
function run(db, handler) {
  const log = { warn() {}, error() {} };
  const runtime = { db, clock: { now: () => new Date() }, telemetry: new Telemetry(), log, relay: { publishSoon() {} } };
  const handlers = timerHandlers(runtime, [{ kind: 'bench', run: (_runtime, tx, timers) => handler(tx, timers) }]);
  return runDueTimers({ ...runtime, timerHandlers: handlers }, new AbortController().signal);
}

async function walOf(pool) {
  const { rows } = await pool.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS octets");
  return rows[0].octets;
}

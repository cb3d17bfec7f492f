import type pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { messagesInsert } from '../../../src/db/sql/messages.ts';
import { runAsOneStatement } from '../../../src/db/sql/pipelined.ts';
import { chunksInsert, type QueuedChunk } from '../../../src/db/sql/queued-chunks.ts';
import { transaction } from '../../../src/db/transaction.ts';
import { newSmscRow } from '../../../src/domains/carriers/limits.ts';
import { rerouter } from '../../../src/domains/messages/reroute.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { PriceListCache } from '../../../src/pipeline/charge/price-lists.ts';
import { failOverQueue, failOverUrgent, rerouteOrphans } from '../../../src/pipeline/schedule/failover.ts';
import { databaseOfEach } from '../../support/database.ts';
import { messageAt } from '../../support/messages.ts';

const now = new Date();
const database = databaseOfEach(4);
let workspaceId: string;

beforeEach(async () => {
  workspaceId = newId();
  const texts = { helpText: 'x', optOutText: 'x', optInText: 'x' };
  await database().prisma.workspace.create({ data: { id: workspaceId, name: 'x', ...texts } });
});

const OWNED = { enabled: true, state: 'BOUND', lease: '1 hour' } as const;
const OWNER_DIED = { ...OWNED, lease: '-1 minute' } as const;
const JUST_GONE = { ...OWNED, lease: '-3 seconds' } as const;
const OFF = { enabled: false, state: 'DISABLED', lease: null } as const;

async function connection(
  name: string,
  { enabled, state, lease }: typeof OWNED | typeof OWNER_DIED | typeof JUST_GONE | typeof OFF,
) {
  const { prisma, pool } = database();
  const link = newSmscRow({ name, host: 'localhost', port: 2775, systemId: 'x' }, Buffer.from('x'));
  const { id } = await prisma.connection.create({
    data: { ...link, id: newId(), workspaceId, enabled, state, circuit: 'CLOSED' },
  });
  await pool.query('UPDATE connections SET lease_until = now() + $2::interval WHERE id = $1', [id, lease]);
  return id;
}

/** A route to these connections, after those that were made before. */
async function route(...connectionIds: string[]): Promise<string> {
  const { prisma } = database();
  const id = newId();
  const priority = -(await prisma.route.count());
  await prisma.route.create({ data: { id, workspaceId, name: id, priority } });
  const targets = connectionIds.map((connectionId, position) => ({ routeId: id, position, connectionId }));
  await prisma.routeTarget.createMany({ data: targets });
  return id;
}

/** Messages that wait for a connection, one in each chunk. */
async function wait(count: number, routeId: string, connectionId: string, lane = 'normal'): Promise<string[]> {
  const waiting = { workspaceId, routeId, connectionId, to: '+447911240000' };
  const messages = Array.from({ length: count }, () => messageAt(now, waiting));
  const chunks = messages.map(
    ({ id, expiresAt }): QueuedChunk => ({
      ...{ id: newId(), workspaceId, connectionId, lane },
      ...{ messageIds: [id], queuedAt: now, dueAt: expiresAt },
    }),
  );
  await transaction(database().pool, (tx) => runAsOneStatement(tx, [messagesInsert(messages), chunksInsert(chunks)]));
  const decisions = messages.map(({ decisionId: id }) => ({ id, content: { steps: [] }, createdAt: now }));
  await database().prisma.decision.createMany({ data: decisions });
  return messages.map(({ id }) => id);
}

async function waysOf(ids: readonly string[]): Promise<{ connectionId: string; routeId: string }[]> {
  const where = { id: { in: [...ids] } };
  return database().prisma.message.findMany({ where, select: { connectionId: true, routeId: true } });
}

/** Collects what is kicked. */
const reroute = () => rerouter({ priceLists: new PriceListCache(), clock: { now: () => now } });

function relay() {
  const kicks: number[] = [];
  return { kicks, publishSoon: (rows: readonly unknown[]) => void kicks.push(rows.length) };
}

test('what is left moves by no connection whose owner died, though it still says that it is bound', async () => {
  const off = await connection('off', OFF);
  const gone = newId();
  const dead = await connection('dead', OWNER_DIED);
  const next = await route(dead);
  await connection('other', OWNED).then(route);
  const ids = await wait(1, gone, off);
  expect(await rerouteOrphans(database().pool, now, reroute(), relay())).toBe(0);
  expect(await waysOf(ids)).toEqual([{ connectionId: off, routeId: gone }]);
  const alive = await connection('alive', OWNED);
  await database().prisma.routeTarget.create({ data: { routeId: next, position: 1, connectionId: alive } });
  expect(await rerouteOrphans(database().pool, now, reroute(), relay())).toBe(1);
  expect(await waysOf(ids)).toEqual([{ connectionId: alive, routeId: next }]);
});

test('a message moves once, though the connection that it goes to is switched off while it moves', async () => {
  const [off, brief, other] = [
    await connection('off', OFF),
    await connection('brief', OWNED),
    await connection('other', OWNED),
  ];
  const own = await route(off, brief);
  await route(other);
  const ids = await wait(1, own, off);
  const switchOff = () => database().pool.query('UPDATE connections SET enabled = false WHERE id = $1', [brief]);
  const pool = withEvent('nextConnectionId', switchOff);
  expect(await rerouteOrphans(pool, now, reroute(), relay())).toBe(1);
  expect(await waysOf(ids)).toEqual([{ connectionId: brief, routeId: own }]);
  expect(await database().prisma.messageEvent.count()).toBe(1);
});

/** The pool, with something that happens right after each statement of its transactions that holds a text. */
function withEvent(text: string, happens: () => Promise<unknown>): pg.Pool {
  const { pool } = database();
  const connect = async () => {
    const client = await pool.connect();
    const query = async (statement: pg.QueryConfig, values?: unknown[]) => {
      const result = await client.query(statement, values);
      if (JSON.stringify(statement).includes(text)) await happens();
      return result;
    };
    return Object.create(client, { query: { value: query }, release: { value: client.release.bind(client) } });
  };
  return Object.create(pool, { connect: { value: connect }, query: { value: pool.query.bind(pool) } });
}

test('what is moved is handed over a few chunks at a time, however long the queue is', async () => {
  const [off, on] = [await connection('off', OFF), await connection('on', OWNED)];
  await wait(5, await route(off, on), off);
  const { kicks, publishSoon } = relay();
  expect(await failOverQueue(database().pool, now, { publishSoon })).toBe(5);
  expect(kicks.filter((count) => count > 0).length).toBe(3);
});

test('what is urgent leaves a connection that went down three seconds ago, and nothing else does', async () => {
  const [gone, other] = [await connection('gone', JUST_GONE), await connection('other', OWNED)];
  const routeId = await route(gone, other);
  const [code = ''] = await wait(1, routeId, gone, 'urgent');
  await wait(1, routeId, gone);
  const publishSoon = () => {};
  expect(await failOverQueue(database().pool, new Date(), { publishSoon })).toBe(0);
  expect(await failOverUrgent(database().pool, new Date(), { publishSoon })).toBe(1);
  const moved = await database().pool.query('SELECT id FROM messages WHERE connection_id = $1', [other]);
  expect(moved.rows).toEqual([{ id: code }]);
});

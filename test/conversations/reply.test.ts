import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { tellSettingsChanged } from '../../src/bus/publish.ts';
import { type Handling, type InboundHandler, PASS } from '../../src/domains/conversations/inbound-handler.ts';
import { replyWithin } from '../../src/domains/conversations/reply.ts';
import { INBOUND_HANDLERS } from '../../src/domains/inbound-handlers.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from './hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const route = async (name: string, change: object) => {
  const targets = { create: [{ connectionId: service.connectionId, position: 0 }] };
  const data = { id: newId(), workspaceId: service.workspaceId, name, targets, ...change };
  const { db, bus } = service.api.runtime;
  const made = await db.prisma.route.create({ data });
  await tellSettingsChanged(bus);
  return made;
};

/** What the hub answers to HELP: over which route, and what was said of the others. */
async function replyTo(from: string, to: string): Promise<{ route: string; rejected: string[] } | null> {
  await hear(service, from, to, 'HELP');
  const [row] = await service.sql<{ route: string; rejected: string[] }>(
    `SELECT content->'route'->>'name' AS route, jsonb_path_query_array(content, '$.rejectedRoutes[*].code') AS rejected
     FROM messages m JOIN decisions d ON d.id = m.decision_id WHERE "to" = $1 ORDER BY m.id DESC LIMIT 1`,
    [`+${from}`],
  );
  return row ?? null;
}

describe('handlers of inbound messages', () => {
  const asked: string[] = [];
  /** A handler that remembers that it was asked, and lets pass or does something. */
  const handler = (name: string, handle: InboundHandler['handle'] = async () => PASS): InboundHandler => ({
    name,
    handle: (tx, message) => {
      asked.push(`${name}: ${message.row.body}`);
      return handle(tx, message);
    },
  });
  /** Changes state and replies, in the transaction of the message. */
  const booking = (fails: () => boolean) =>
    handler('booking', async (tx, message) => {
      await tx.query('INSERT INTO watermarks (name, id) VALUES ($1, $2)', ['booking', message.row.id]);
      const actor = { workspaceId: message.row.workspaceId, kind: 'FLOW' as const, id: newId() };
      const outbox = await replyWithin(tx, message, { actor, text: 'Booked for 10:00.', exemption: null });
      if (fails()) throw new Error('the book is full');
      return { kind: 'handled', outbox };
    });
  const left = async (phone: string) => {
    const [row] = await service.sql<{ bookings: number; replies: number; inbound: number; queued: number }>(
      `SELECT (SELECT count(*)::int FROM watermarks WHERE name = 'booking') AS bookings,
         (SELECT count(*)::int FROM messages WHERE "to" = $1 AND body = 'Booked for 10:00.' AND sender = '12345') AS replies,
         (SELECT count(*)::int FROM inbound_messages WHERE "from" = $1) AS inbound,
         (SELECT count(*)::int FROM queued_chunks q JOIN messages m ON m.id = ANY(q.message_ids) WHERE m."to" = $1) AS queued`,
      [phone],
    );
    return row;
  };
  const hearWith = (handlers: readonly InboundHandler[], phone: string, text: string) =>
    hear(service, phone.slice(1), '12345', text, {}, null, handlers);

  test('are asked in their order, until one has handled the message', async () => {
    asked.length = 0;
    const handled: Handling = { kind: 'handled', outbox: [] };
    const handlers = [handler('codes'), handler('survey', async () => handled), handler('bot')];
    await hearWith(handlers, '+447911100710', 'Five stars');
    expect(asked).toEqual(['codes: Five stars', 'survey: Five stars']);
  });

  test('see no opt-out: that comes first, and what is none goes on to the next', async () => {
    asked.length = 0;
    const handlers = [...INBOUND_HANDLERS, handler('bot')];
    for (const text of ['STOP', 'hello', 'START', 'HELP']) await hearWith(handlers, '+447911100711', text);
    expect(asked).toEqual(['bot: hello']);
    const order = ['double opt-in', 'confirmation', 'complaints', 'keywords', 'assignment', 'bots', 'away'];
    expect(INBOUND_HANDLERS.map(({ name }) => name)).toEqual(order);
  });

  test('change state and reply together with the message, or nothing of it is there', async () => {
    const phone = '+447911100712';
    let fails = true;
    const handlers = [...INBOUND_HANDLERS, booking(() => fails)];
    await expect(hearWith(handlers, phone, 'Book 10:00')).rejects.toThrow('the book is full');
    expect(await left(phone)).toEqual({ bookings: 0, replies: 0, inbound: 0, queued: 0 });
    fails = false;
    await hearWith(handlers, phone, 'Book 10:00');
    expect(await left(phone)).toEqual({ bookings: 1, replies: 1, inbound: 1, queued: 1 });
    await service.sql("DELETE FROM watermarks WHERE name = 'booking'");
  });

  test('reply to nobody who has opted out, and keep what they did', async () => {
    const phone = '+447911100713';
    const handlers = [...INBOUND_HANDLERS, booking(() => false)];
    await hearWith(handlers, phone, 'STOP');
    await hearWith(handlers, phone, 'Book 10:00');
    expect(await left(phone)).toMatchObject({ bookings: 1, replies: 0, inbound: 2 });
  });
});

test('a reply of the hub goes by the country and network of the person and the number that was written to', async () => {
  await service.sql(`DELETE FROM route_targets`);
  await service.sql(`DELETE FROM routes`);
  await tellSettingsChanged(service.api.runtime.bus);
  expect(await replyTo('447911100700', '12345')).toBeNull();
  const british = await route('british', { countries: ['GB'] });
  // HELP is answered three times a day: another person asks next.
  expect(await replyTo('447911100700', '12345')).toEqual({ route: 'british', rejected: [] });
  await route('short', { senders: ['12345'] });
  await route('network', { mccMncs: ['23415'], priority: -1 });
  expect(await replyTo('447911100701', '54321')).toEqual({
    route: 'british',
    rejected: ['OTHER_SENDER', 'OTHER_NETWORK'],
  });
  await service.sql(`UPDATE contacts SET mcc_mnc = '23415' WHERE phone = '+447911100701'`);
  await service.api.runtime.db.prisma.route.update({ where: { id: british.id }, data: { priority: -2 } });
  await tellSettingsChanged(service.api.runtime.bus);
  expect(await replyTo('447911100701', '54321')).toMatchObject({ route: 'network' });
  expect(await replyTo('447911100701', '12345')).toMatchObject({ route: 'short' });
});

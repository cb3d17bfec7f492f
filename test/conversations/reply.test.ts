import { afterAll, beforeAll, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { newId } from '../../src/kernel/ids.ts';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from './hear.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const route = (name: string, change: object) => {
  const targets = { create: [{ connectionId: service.connectionId, position: 0 }] };
  const data = { id: newId(), workspaceId: service.workspaceId, name, targets, ...change };
  return service.api.runtime.db.prisma.route.create({ data });
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

test('a reply of the hub goes by the country and network of the person and the number that was written to', async () => {
  await service.sql(`DELETE FROM route_targets`);
  await service.sql(`DELETE FROM routes`);
  expect(await replyTo('447911100701', '12345')).toBeNull();
  const british = await route('british', { countries: ['GB'] });
  expect(await replyTo('447911100701', '12345')).toEqual({ route: 'british', rejected: [] });
  await route('short', { senders: ['12345'] });
  await route('network', { mccMncs: ['23415'], priority: -1 });
  expect(await replyTo('447911100701', '54321')).toEqual({
    route: 'british',
    rejected: ['OTHER_SENDER', 'OTHER_NETWORK'],
  });
  await service.sql(`UPDATE contacts SET mcc_mnc = '23415' WHERE phone = '+447911100701'`);
  await service.api.runtime.db.prisma.route.update({ where: { id: british.id }, data: { priority: -2 } });
  expect(await replyTo('447911100701', '54321')).toMatchObject({ route: 'network' });
  expect(await replyTo('447911100701', '12345')).toMatchObject({ route: 'short' });
});

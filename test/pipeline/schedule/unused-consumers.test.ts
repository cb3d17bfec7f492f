import { AckPolicy } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import '../../graphql/fields.ts';
import { JOBS, jobsConsumer, jobsSubject, LANES } from '../../../src/bus/streams.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { removeUnusedConsumers } from '../../../src/pipeline/schedule/unused-consumers.ts';
import { openService, type Service } from '../../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

test('consumers of a connection that is off go, and its queue stays; those of others and of strangers do not', async () => {
  const { bus, db } = service.api.runtime;
  const { manager } = bus;
  const row = await db.prisma.connection.findUniqueOrThrow({ where: { id: service.connectionId } });
  const off = newId();
  const { settings, learned: _learned, health: _health, ...columns } = row;
  await db.prisma.connection.create({
    data: { ...columns, settings: settings ?? {}, id: off, name: 'off', enabled: false },
  });
  const stranger = newId();
  for (const connectionId of [service.connectionId, off, stranger]) {
    for (const lane of LANES) {
      const filter_subject = jobsSubject(connectionId, lane);
      await manager.consumers.add(JOBS, {
        durable_name: jobsConsumer(connectionId, lane),
        filter_subject,
        ack_policy: AckPolicy.Explicit,
      });
    }
  }
  await bus.client.publish(jobsSubject(off, 'normal'), '{}');
  const left = async (connectionId: string) => {
    const names: string[] = [];
    for await (const { name } of manager.consumers.list(JOBS)) if (name.includes(connectionId)) names.push(name);
    return names.length;
  };
  expect(await removeUnusedConsumers({ bus, db })).toBe(LANES.length);
  expect([await left(service.connectionId), await left(off), await left(stranger)]).toEqual([3, 0, 3]);
  const { state } = await manager.streams.info(JOBS, { subjects_filter: `jobs.${off}.>` });
  expect(Object.values(state.subjects ?? {})).toEqual([1]);
  expect(await removeUnusedConsumers({ bus, db })).toBe(0);
  await manager.streams.purge(JOBS, { filter: `jobs.${off}.>` });
  for (const connectionId of [service.connectionId, stranger]) {
    for (const lane of LANES) await manager.consumers.delete(JOBS, jobsConsumer(connectionId, lane));
  }
});

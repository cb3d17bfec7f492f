import { expect, inject, onTestFinished, test } from 'vitest';
import { connectBus } from '../../src/bus/connect.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { NatsCluster } from '../chaos/cluster.ts';
import { PostgresPair } from '../chaos/standby.ts';
import { testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { results } from '../support/doctor.ts';

async function query(url: string, sql: string): Promise<void> {
  const client = await databaseClient(url);
  await client.query(sql).finally(() => client.end());
}

test('a standby that commits wait for is well while it is there, and told when it is lost', async () => {
  const pair = await PostgresPair.make();
  onTestFinished(() => pair.dispose());
  await pair.start();
  const look = async () => {
    const found = await results({ DATABASE_URL: pair.url, NATS_URL: inject('natsUrl') });
    return found.get('PostgreSQL: replication');
  };
  expect(await look()).toMatchObject({ verdict: 'ok', found: expect.stringMatching(/\(sync, [\d.]+ MiB behind\)/) });
  await pair.loseStandby();
  expect(await look()).toMatchObject({
    verdict: 'failed',
    found: expect.stringContaining('commits wait for ever'),
    todo: expect.stringContaining('synchronous_standby_names'),
  });
});

test('one server has no standby; a time zone other than UTC is told', async () => {
  const { url } = await testDatabase();
  const environment = { DATABASE_URL: url, NATS_URL: inject('natsUrl') };
  const before = await results(environment);
  expect(before.get('PostgreSQL: replication')).toMatchObject({ verdict: 'ok', found: 'No standby is connected.' });
  expect(before.get('PostgreSQL: time zone')?.verdict).toBe('ok');
  await query(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET timezone = 'Asia/Kolkata'`);
  expect((await results(environment)).get('PostgreSQL: time zone')).toMatchObject({
    verdict: 'warning',
    found: 'Asia/Kolkata.',
  });
});

test('one copy in a cluster is told, and so is a copy that is offline', async () => {
  const cluster = await NatsCluster.make();
  onTestFinished(() => cluster.dispose());
  await cluster.start();
  const { url } = await testDatabase();
  const look = async () => {
    const found = await results({ DATABASE_URL: url, NATS_URL: cluster.url });
    return found.get('NATS: copies');
  };
  const bus = await connectBus(cluster.url, 1, openLog('silent'));
  expect(await look()).toMatchObject({
    verdict: 'warning',
    found: expect.stringContaining('JOBS 1'),
    todo: expect.stringContaining('HELIOGRAPH_NATS_REPLICAS=3'),
  });
  for (const name of ['JOBS', 'FEED', 'CLICKS']) await bus.manager.streams.update(name, { num_replicas: 3 });
  await expect.poll(look, { timeout: 60_000 }).toMatchObject({ verdict: 'ok' });
  await bus.connection.close();
  const lost = await cluster.killLeaderOf('FEED');
  await expect.poll(look, { timeout: 60_000 }).toMatchObject({
    verdict: 'warning',
    found: expect.stringContaining(`FEED on ${lost}`),
  });
});

import { afterEach, expect, test } from 'vitest';
import { Client } from './client.ts';
import { NatsCluster } from './cluster.ts';
import { Random } from './random.ts';
import { many, settle } from './run.ts';
import { PostgresPair } from './standby.ts';
import { pause, World } from './world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.dispose();
  world = undefined;
});

const MESSAGES = 400;

/** Sends for some seconds, one request after the other on four lines; the fault comes in the middle. */
async function sendThrough(on: World, fault: () => Promise<unknown>) {
  const client = new Client(`${on.hub.api.origin}/graphql`, on.hub.api.key, new Random(1));
  client.deadline = Date.now() + 60_000;
  const requests = Array.from({ length: MESSAGES }, (_, index) => index);
  let begun = 0;
  const load = many(requests, async (index) => {
    begun++;
    await pause(100);
    await client.send(`f${index}`, index % 4 === 0 ? 'OTP' : 'TRANSACTIONAL', [`+447${400_000_000 + index}`]);
  });
  await expect.poll(() => begun, { timeout: 30_000 }).toBeGreaterThan(MESSAGES / 3);
  await fault();
  await load;
  await settle(on, () => {});
  return { client, ...(await on.verdict(client.journal)) };
}

test('the node that leads the work of a three-node NATS cluster is lost: nothing is lost, nothing is sent twice', async () => {
  const nats = await NatsCluster.make();
  world = await World.make(1, { nats, environment: { HELIOGRAPH_NATS_REPLICAS: '3' } });
  let lost = '';
  const { findings, messages, declaredTwice } = await sendThrough(world, async () => {
    lost = await nats.killLeaderOf('JOBS');
  });
  expect(lost).toMatch(/^[abc]$/);
  expect({ findings, messages, declaredTwice }).toEqual({ findings: [], messages: MESSAGES, declaredTwice: 0 });
}, 180_000);

test('PostgreSQL fails over to its synchronous standby: every acknowledged message is there, nothing is sent twice undeclared', async () => {
  const postgres = await PostgresPair.make();
  world = await World.make(2, { postgres });
  const { findings, messages, client } = await sendThrough(world, () => postgres.failOver());
  expect(client.journal.retries).toBeGreaterThan(0);
  expect({ findings, messages }).toEqual({ findings: [], messages: MESSAGES });
}, 180_000);

import { afterEach, expect, test } from 'vitest';
import { Client } from './client.ts';
import { Random } from './random.ts';
import { settle } from './run.ts';
import { World } from './world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.dispose();
  world = undefined;
});

const BATCHES = 20;
const A_BATCH = 1_000;

test('processes with little memory and a queue of twenty thousand end or are started again, and lose nothing', async () => {
  world = await World.make(3, { environment: { NODE_OPTIONS: '--max-old-space-size=128' } });
  const client = new Client(`${world.hub.api.origin}/graphql`, world.hub.api.key, new Random(3));
  client.deadline = Date.now() + 120_000;
  await world.smsc.close();
  for (let batch = 0; batch < BATCHES; batch++) {
    const numbers = Array.from({ length: A_BATCH }, (_, index) => `+447${400_000_000 + batch * A_BATCH + index}`);
    await client.send(`m${batch}`, 'TRANSACTIONAL', numbers);
  }
  await world.smsc.listen();
  await settle(world, () => {});
  const verdict = await world.verdict(client.journal);
  expect(verdict.findings).toEqual([]);
  expect(verdict.messages).toBe(BATCHES * A_BATCH);
}, 400_000);

import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellSettingsChanged } from '../../src/bus/publish.ts';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from './hear.ts';

const PEOPLE = 400;
const TEXTS = 5;
/** Time between two kills, at random between these, in milliseconds: an instance has to live long enough to do something. */
const KILL_AFTER_MS = { least: 500, most: 4_000 };

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

test('two instances that are killed at random answer every text once, in the order of each person', async () => {
  const { secret } = await service.ask<{ secret: string }>(
    `mutation { registerBot(input: { name: "echo", perMinute: 10000, perDay: 1000000, maxTurns: 1000 }) { ... on RegisterBotPayload { secret } } }`,
  );
  await tellSettingsChanged(service.api.runtime.bus);
  const faults: string[] = [];
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, [
      'test/conversations/bot-instance.mjs',
      `${service.api.url}/graphql`,
      secret,
    ]);
    child.stderr?.on('data', (text) => faults.push(String(text)));
    return child;
  };
  const instances = [start(), start()];
  let kills = 0;
  let over = false;
  const killing = (async () => {
    const { least, most } = KILL_AFTER_MS;
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)));
      const index = Math.random() < 0.5 ? 0 : 1;
      instances[index]?.kill('SIGKILL');
      instances[index] = start();
      kills++;
    }
  })();
  const people = Array.from({ length: PEOPLE }, (_, index) => `4479112${String(index).padStart(5, '0')}`);
  const writing = async (some: readonly string[]) => {
    for (let number = 1; number <= TEXTS; number++) {
      for (const person of some) await hear(service, person, '63001', `text ${number} of ${person}`);
    }
  };
  const quarter = PEOPLE / 4;
  await Promise.all([0, 1, 2, 3].map((part) => writing(people.slice(part * quarter, (part + 1) * quarter))));
  const left = async () => (await service.sql<{ n: number }>('SELECT count(*)::int AS n FROM bot_deliveries'))[0]?.n;
  await expect.poll(left, { timeout: 120_000, interval: 500 }).toBe(0);
  over = true;
  await killing;
  for (const instance of instances) instance.kill('SIGKILL');
  const answers = await service.sql<{ to: string; bodies: string[] }>(
    `SELECT "to", array_agg(body ORDER BY id) AS bodies FROM messages WHERE sender = '63001' GROUP BY "to" ORDER BY "to"`,
  );
  const expected = people.map((person) => ({
    to: `+${person}`,
    bodies: Array.from({ length: TEXTS }, (_, index) => `You said: text ${index + 1} of ${person}`),
  }));
  expect(answers.map(({ to, bodies }) => ({ to, bodies: [...bodies] }))).toEqual(expected);
  expect(kills).toBeGreaterThan(5);
  expect(faults.filter((fault) => !/fetch failed|ECONN|socket/.test(fault))).toEqual([]);
}, 240_000);

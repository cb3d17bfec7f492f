import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellSettingsChanged } from '../../src/bus/publish.ts';
import { openService, type Service } from '../contacts/service.ts';
import { hear } from './hear.ts';

/** People who write, each so many texts: `BOT_TEXTS=5000` in all is the size of the proof. */
const TEXTS = 5;
const PEOPLE = Math.ceil(Number(process.env.BOT_TEXTS ?? 500) / TEXTS / 4) * 4;
/** Texts that an instance handles before it is killed, at random up to so many. */
const HANDLED_AT_MOST = 70;

let service: Service;
beforeAll(async () => {
  service = await openService();
});
const running = new Set<ChildProcess>();
let over = false;
afterAll(async () => {
  over = true;
  for (const child of running) child.kill('SIGKILL');
  await service.close();
});

test(
  'two instances that are killed at random answer every text once, in the order of each person, or a person has it',
  async () => {
    const { secret } = await service.ask<{ secret: string }>(
      `mutation { registerBot(input: { name: "echo", perMinute: 10000, perDay: 1000000, maxTurns: 1000 }) { ... on RegisterBotPayload { secret } } }`,
    );
    await tellSettingsChanged(service.api.runtime.bus);
    const faults: string[] = [];
    let kills = 0;
    /** An instance that is killed when it has handled some, in the middle of what it does, and followed by another. */
    const start = (): void => {
      const child = spawn(process.execPath, [
        'test/conversations/bot-instance.mjs',
        `${service.api.url}/graphql`,
        secret,
      ]);
      let left = Math.ceil(Math.random() * HANDLED_AT_MOST);
      running.add(child);
      child.stderr?.on('data', (text) => faults.push(...String(text).split('\n').filter(Boolean)));
      child.stdout?.on('data', (text) => {
        left -= String(text).length;
        if (left <= 0 && child.kill('SIGKILL')) kills++;
      });
      child.on('exit', () => {
        running.delete(child);
        if (!over) start();
      });
    };
    start();
    start();
    const people = Array.from({ length: PEOPLE }, (_, index) => `4479112${String(index).padStart(5, '0')}`);
    const writing = async (some: readonly string[]) => {
      for (let number = 1; number <= TEXTS; number++) {
        for (const person of some) await hear(service, person, '63001', `text ${number} of ${person}`);
      }
    };
    const quarter = PEOPLE / 4;
    await Promise.all([0, 1, 2, 3].map((part) => writing(people.slice(part * quarter, (part + 1) * quarter))));
    const left = async () => (await service.sql<{ n: number }>('SELECT count(*)::int AS n FROM bot_deliveries'))[0]?.n;
    await expect.poll(left, { timeout: 60_000 + PEOPLE * 600, interval: 500 }).toBe(0);
    over = true;
    const answers = await service.sql<{ to: string; bodies: string[] }>(
      `SELECT "to", array_agg(body ORDER BY id) AS bodies FROM messages WHERE sender = '63001' GROUP BY "to" ORDER BY "to"`,
    );
    // A text that was handed out five times in vain goes to a person, and so does what this person writes then.
    const handedOver = await service.sql<{ to: string }>(
      `SELECT DISTINCT ct.phone AS to FROM conversation_events e JOIN conversations c ON c.id = e.conversation_id
     JOIN contacts ct ON ct.id = c.contact_id WHERE e.type = 'HANDED_OVER' AND c.sender = '63001'`,
    );
    const withPerson = new Set(handedOver.map(({ to }) => to));
    expect(withPerson.size).toBeLessThan(PEOPLE / 4);
    for (const person of people) {
      const all = Array.from({ length: TEXTS }, (_, index) => `You said: text ${index + 1} of ${person}`);
      const got = answers.find(({ to }) => to === `+${person}`)?.bodies ?? [];
      expect(got).toEqual(withPerson.has(`+${person}`) ? all.slice(0, got.length) : all);
    }
    process.stdout.write(
      `${PEOPLE * TEXTS} texts, ${kills} kills, ${withPerson.size} of ${PEOPLE} people kept for a person\n`,
    );
    expect(kills).toBeGreaterThan(5);
    expect(faults.filter((fault) => !/fetch failed|ECONN|socket|NoLease: /.test(fault))).toEqual([]);
  },
  180_000 + PEOPLE * 600,
);

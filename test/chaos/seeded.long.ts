import { expect, test } from 'vitest';
import { runChaos } from './run.ts';

// `npm run test:chaos -- --seed 7 --messages 10000 --minutes 3` sets these; without them it is a small run of known seeds.
const seeds = (process.env.CHAOS_SEEDS ?? '7').split(',').map(Number);
const messages = Number(process.env.CHAOS_MESSAGES ?? 600);
const seconds = Number(process.env.CHAOS_SECONDS ?? 12);

test.each(seeds)(
  'in the bad weather of seed %i nothing accepted is lost, nothing is sent twice undeclared, all ends',
  async (seed) => {
    const told: string[] = [];
    const log = (line: string) => {
      told.push(line);
      if (process.env.CHAOS_SEEDS !== undefined) console.log(line);
    };
    const outcome = await runChaos(seed, { messages, seconds }, log);
    const { findings, journal, faults, ...numbers } = outcome;
    log(JSON.stringify({ seed, ...numbers, faults: faults.length, retries: journal.retries }));
    expect(findings, told.join('\n')).toEqual([]);
    // The run has shown something only if there was weather, and traffic in it.
    expect(faults.length).toBeGreaterThan(seconds / 6);
    expect(journal.sent.filter((sent) => sent.acknowledged !== null).length).toBeGreaterThan(messages / 20);
  },
  (seconds + 300) * 1_000,
);

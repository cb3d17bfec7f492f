#!/usr/bin/env node
// Bad weather from a seed: `npm run test:chaos -- --seed 7 --messages 10000 --minutes 3`. Without --seed it
// picks one. --away: seconds that NATS is away in `away`. Other arguments are names of files to run: `npm run test:chaos -- seeded`.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runTests } from './vitest.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
    messages: { type: 'string', default: '5000' },
    minutes: { type: 'string', default: '2' },
    away: { type: 'string', default: '20' },
  },
});
const { seed, messages, minutes, away } = values;
for (const [name, value] of Object.entries(values)) {
  if (Number(value) > 0) continue;
  console.error(`--${name} takes a number above 0, not "${value}"`);
  process.exit(2);
}

const files = positionals.map((name) => ` ${name}`).join('');
const repeat = `npm run test:chaos -- --seed ${seed} --messages ${messages} --minutes ${minutes} --away ${away}${files}`;
console.log(`seed ${seed}; to repeat: ${repeat}`);
Object.assign(process.env, {
  CHAOS_SEEDS: seed,
  CHAOS_MESSAGES: messages,
  CHAOS_SECONDS: String(Math.round(Number(minutes) * 60)),
  CHAOS_AWAY_SECONDS: away,
});
const { failed } = runTests('test/chaos/vitest.config.ts', positionals, true);
console.log(`${failed === 0 ? 'passed' : 'FAILED'}: ${repeat}`);
process.exitCode = failed === 0 ? 0 : 1;

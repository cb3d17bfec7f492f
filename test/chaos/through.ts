import fs from 'node:fs';
import { databaseClient } from '../support/database-client.ts';
import type { Verdict } from './audit.ts';
import { Client, type Purpose } from './client.ts';
import { Random } from './random.ts';
import { many, settle } from './run.ts';
import { pause, type World } from './world.ts';

/** The seed of a run: what `npm run test:chaos` was given, or a known one. */
export const SEED = Number((process.env.CHAOS_SEEDS ?? '7').split(',')[0]);

/** Says where a run is, with the time since it began. */
export type Note = (line: string) => void;

/** Notes of a run; its first says the seed. */
export function notesOf(name: string): Note {
  const began = Date.now();
  const note = (line: string) => console.log(`${name}, ${((Date.now() - began) / 1_000).toFixed(1)} s: ${line}`);
  note(`seed ${SEED}`);
  return note;
}

/** A client of a world's API whose choices follow from the seed. It gives up after so many seconds. */
export function clientOf(world: World, seconds: number): Client {
  const client = new Client(`${world.hub.api.origin}/graphql`, world.hub.api.key, new Random(SEED));
  client.deadline = Date.now() + seconds * 1_000;
  return client;
}

/** Numbers that nobody else has: `from` counts them. */
export function numbersFrom(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+447${400_000_000 + from + index}`);
}

/** What a process holds of the machine's memory, in MiB (Linux). */
export function memoryOf(pid: number): number {
  const [, kibibytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kibibytes) / 1_024);
}

/** What waits in the outbox. */
export async function rowsOfOutbox(url: string): Promise<number> {
  const client = await databaseClient(url);
  const { rows } = await client.query<{ rows: number }>('SELECT count(*)::int AS rows FROM outbox');
  await client.end();
  return rows[0]?.rows ?? 0;
}

/** What a run through a fault has shown. */
export interface Through extends Verdict {
  client: Client;
  /** When the fault began and ended, in milliseconds since 1970. */
  fault: { from: number; to: number };
}

const PURPOSES: readonly Purpose[] = ['OTP', 'TRANSACTIONAL', 'TRANSACTIONAL', 'ALERT'];
/** A request every so often on each of the client's lines, in milliseconds. */
const EVERY_MS = 100;

/**
 * Sends messages one by one, again and again, as long as the fault lasts and some time before and after it; then waits
 * until all has ended, and asks the referee.
 *
 * @param fault is handed the client, whose journal tells what the fault has done so far
 */
export async function sendThrough(
  world: World,
  fault: (client: Client) => Promise<unknown>,
  note: Note,
): Promise<Through> {
  const client = clientOf(world, 900);
  const times = { from: 0, to: 0 };
  let sent = 0;
  let ended = false;
  const line = async (first: number) => {
    for (let index = first; !ended; index += 8) {
      await pause(EVERY_MS);
      const purpose = world.random.pick(PURPOSES);
      await client.send(`f${index}`, purpose, numbersFrom(index, 1));
      sent++;
    }
  };
  const lines = many([0, 1, 2, 3, 4, 5, 6, 7], line);
  const more = async (count: number) => {
    for (const enough = sent + count; sent < enough; ) await pause(50);
  };
  try {
    await more(100);
    times.from = Date.now();
    await fault(client);
    times.to = Date.now();
    note(`the fault lasted ${times.to - times.from} ms`);
    await more(100);
  } finally {
    ended = true;
    await lines;
  }
  const drainedFrom = Date.now();
  await settle(world, note);
  note(`what was left ended in ${Date.now() - drainedFrom} ms`);
  const verdict = await world.verdict(client.journal);
  const { messages, submits, statuses, declaredTwice } = verdict;
  const { retries, comeAgain } = client.journal;
  note(JSON.stringify({ messages, submits, statuses, declaredTwice, retries, comeAgain }));
  return { ...verdict, findings: [...verdict.findings, ...world.lastWords], client, fault: times };
}

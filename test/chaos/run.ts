import { unsettled, type Verdict } from './audit.ts';
import { Client, type Journal } from './client.ts';
import { diagnose } from './diagnosis.ts';
import { FAULTS, type FaultName } from './faults.ts';
import { type Action, type Plan, planOf, type Size } from './plan.ts';
import { Random } from './random.ts';
import { pause, World } from './world.ts';

/** What a run has shown. */
export interface Outcome extends Verdict {
  /** Faults that happened, in order. */
  faults: string[];
  journal: Journal;
}

/** After the weather has cleared, how long everything may take to end: a lost claim is found after 17 s, and re-sent. */
const SETTLE_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 1_000;
/** Requests under way at the same time. */
const REQUESTS_AT_ONCE = 32;

/** Runs the plan of a seed: load and faults together, then fair weather, then the audit. */
export async function runChaos(seed: number, size: Size, log: (line: string) => void = () => {}): Promise<Outcome> {
  const plan = planOf(seed, size);
  const world = await World.make(seed, { perSecond: Math.ceil((size.messages / size.seconds) * 1.5) });
  try {
    const client = new Client(`${world.hub.api.origin}/graphql`, world.hub.api.key, new Random(seed ^ 0xc11e));
    await optIn(client, plan);
    const began = Date.now();
    const faults: string[] = [];
    const end = began + plan.badForMs;
    client.deadline = end + 60_000;
    const note = (line: string) => log(`${((Date.now() - began) / 1_000).toFixed(1)} s: ${line}`);
    await Promise.all([
      load(client, plan.actions, began),
      ...plan.tracks.map((track) => bad(world, track, end, faults, note)),
    ]);
    note('the weather clears');
    await settle(world, note);
    const verdict = await world.verdict(client.journal);
    return { ...verdict, findings: [...verdict.findings, ...world.lastWords], faults, journal: client.journal };
  } finally {
    await world.dispose();
  }
}

async function optIn(client: Client, plan: Plan): Promise<void> {
  const numbers = plan.actions.flatMap((action) =>
    action.kind === 'send' && action.purpose === 'MARKETING' ? action.numbers : [],
  );
  await many(numbers, (number) => client.optIn(number));
}

/** Does what the client does, each thing at its time or as soon as there is room. */
async function load(client: Client, actions: readonly Action[], began: number): Promise<void> {
  const ids = new Map<string, string>();
  await many(actions, async (action) => {
    await pause(Math.max(0, began + action.atMs - Date.now()));
    if (action.kind === 'optOut') return client.optOut(action.number);
    if (action.kind === 'send') {
      const { acknowledged } = await client.send(action.key, action.purpose, action.numbers);
      if (acknowledged !== null) ids.set(action.key, acknowledged.id);
      return;
    }
    const known = action.keys.flatMap((key) => ids.get(key) ?? []);
    if (known.length > 0) await client.cancel(known);
  });
}

/** One fault after the other until the weather is to clear. */
async function bad(
  world: World,
  track: readonly FaultName[],
  end: number,
  faults: string[],
  note: (line: string) => void,
): Promise<void> {
  for (const name of track) {
    await pause(world.random.between(200, 1_500));
    if (Date.now() >= end) return;
    note(name);
    faults.push(name);
    try {
      await FAULTS[name](world);
    } catch (error) {
      // Two faults met: what this one wanted to break was away already.
      note(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Waits until everything has ended; what has not by then is a finding of the audit, and the world is asked for its cause. */
export async function settle(world: World, note: (line: string) => void): Promise<void> {
  const deadline = Date.now() + SETTLE_WITHIN_MS;
  while (Date.now() < deadline) {
    const left = await unsettled(world.postgres.url).catch(() => -1);
    if (left === 0) return note('everything has ended');
    await pause(LOOK_EVERY_MS);
  }
  note('not everything has ended');
  // Not by `note`: some runs keep their notes to themselves.
  console.log(await diagnose(world));
}

export async function many<T>(list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...list];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
}

/** The command `bench`: a bounded load on a hub with the simulator, and what it bore. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { isDelivered, isFinal } from './message-shape.ts';
import { purposeOption, wholeNumber } from './options.ts';
import { fieldLines, printOne } from './output.ts';
import { Progress } from './progress.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

interface Options extends HubOptions {
  messages: number;
  concurrency: number;
  rate?: number;
  purpose: string;
  timeout: number;
}

const SEND = `mutation Bench($input: SendMessageInput!) { sendMessage(input: $input) {
  ... on SendMessagePayload { accepted { id } } ${failures('InvalidInput', 'MessageRefused', 'NotFound', 'RateLimited')} } }`;
const EVENTS = `subscription BenchEvents($filter: MessageEventFilter, $after: Cursor) {
  messageEvents(filter: $filter, after: $after) { __typename ... on StreamGap { from resumesAt reason }
    ... on MessageStreamEvent { cursor event { status reason { code } } message { id } } } }`;

interface Ended {
  event: { status: string; reason: { code: string } | null };
  message: { id: string };
}

/** Numbers that regulators keep for fiction, without those with a scenario of their own. */
const FIRST = 447_700_900_020;
const NUMBERS = 980;

/** `heliograph bench`. */
export function benchCommand(): Command {
  const command = new Command('bench')
    .description('send a bounded load to a hub with the simulator, and print rates and times as JSON')
    .addOption(new Option('--messages <count>', 'how many').argParser(wholeNumber(1, 100_000)).default(1_000))
    .addOption(new Option('--concurrency <requests>', 'requests at once').argParser(wholeNumber(1, 256)).default(16))
    .addOption(
      new Option('--rate <per second>', 'at most so many a second (default: no limit)').argParser(
        wholeNumber(1, 100_000),
      ),
    )
    .addOption(purposeOption('what they are for').default('TRANSACTIONAL'))
    .addOption(
      new Option('--timeout <seconds>', 'most time for all to end, once sent')
        .argParser(wholeNumber(1, 3_600))
        .default(60),
    )
    .action(bench);
  return withExamples(
    withHubOptions(command),
    'heliograph bench',
    'heliograph bench --messages 5000 --concurrency 64 --json > bench.json',
    'heliograph bench --messages 600 --rate 100 --purpose otp',
  );
}

/** One message of the load; times in milliseconds of this process. */
interface Sent {
  beganMs: number;
  acceptedMs: number;
}

async function bench(options: Options): Promise<void> {
  const hub = openHub(options);
  if (!(await hub.ask<boolean | null>('query Simulated { simulated }'))) {
    throw new CliError(
      'USAGE',
      'The messages of this workspace would leave the machine: only a hub with the simulator is loaded.',
      {
        advice:
          'Start one with `heliograph up`, and switch connections off that lead elsewhere: heliograph connections disable',
      },
    );
  }
  const tag = `bench-${randomUUID()}`;
  const stopping = new AbortController();
  process.once('SIGINT', () => process.exit(EXIT.INTERRUPTED));
  const ends = new Map<string, { atMs: number; status: string }>();
  const after = await hub.ask<string | null>('query Position { feedPosition }');
  const following = collectEnds(hub, tag, after, ends, stopping.signal);
  const progress = new Progress('messages ended', options.messages);
  const sent = new Map<string, Sent>();
  const errors = new Map<string, number>();
  const beganMs = performance.now();
  const showing = setInterval(() => progress.update(ends.size), 100);
  try {
    await sendAll(hub, options, tag, sent, errors);
    const sendingMs = performance.now() - beganMs;
    const deadline = performance.now() + options.timeout * 1_000;
    while (ends.size < sent.size && performance.now() < deadline) await wait(20);
    const report = reportOf(options, { sent, errors, ends, beganMs, sendingMs });
    progress.stop();
    await printOne(options.json, report, linesOf(report));
    if (ends.size < sent.size || errors.size > 0) process.exitCode = EXIT.PARTLY;
  } finally {
    clearInterval(showing);
    progress.stop();
    stopping.abort();
    await following;
  }
}

async function collectEnds(
  hub: Hub,
  tag: string,
  after: string | null,
  ends: Map<string, { atMs: number; status: string }>,
  signal: AbortSignal,
): Promise<void> {
  for await (const item of hub.follow<Ended>(EVENTS, { filter: { tags: [tag] } }, { after, signal })) {
    if (item.kind === 'gap') continue;
    const { event, message } = item.value;
    const { status, reason } = event;
    if (isFinal(status, reason?.code)) ends.set(message.id, { atMs: performance.now(), status });
  }
}

/** Sends so many requests at once, each when it is due. Errors are counted, not thrown: a load test goes on. */
async function sendAll(
  hub: Hub,
  { messages, concurrency, rate, purpose }: Options,
  tag: string,
  sent: Map<string, Sent>,
  errors: Map<string, number>,
): Promise<void> {
  const beganMs = performance.now();
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < messages; index = next++) {
      const dueMs = rate === undefined ? 0 : beganMs + (1_000 * index) / rate;
      if (dueMs > performance.now()) await wait(dueMs - performance.now());
      const input = {
        to: { phone: `+${FIRST + (index % NUMBERS)}` },
        content: { text: `Bench ${index}` },
        purpose,
        tags: [tag],
        idempotencyKey: `${tag}-${index}`,
      };
      const startMs = performance.now();
      try {
        const { accepted } = await hub.mutate<{ accepted: { id: string } }>(SEND, { input });
        sent.set(accepted.id, { beganMs: startMs, acceptedMs: performance.now() });
      } catch (error) {
        if (!(error instanceof CliError)) throw error;
        errors.set(error.code, (errors.get(error.code) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, messages) }, worker));
}

/** Times in milliseconds: half of them are shorter than `p50`. */
interface Times {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

interface Report {
  messages: number;
  concurrency: number;
  ratePerSecond: number | null;
  accepted: number;
  errors: Record<string, number>;
  acceptedPerSecond: number;
  acceptMs: Times | null;
  delivered: number;
  endedOtherwise: Record<string, number>;
  notEnded: number;
  endedPerSecond: number;
  deliveryMs: Times | null;
  seconds: number;
}

interface Measured {
  sent: ReadonlyMap<string, Sent>;
  errors: ReadonlyMap<string, number>;
  ends: ReadonlyMap<string, { atMs: number; status: string }>;
  beganMs: number;
  sendingMs: number;
}

function reportOf(
  { messages, concurrency, rate }: Options,
  { sent, errors, ends, beganMs, sendingMs }: Measured,
): Report {
  const all = [...ends].filter(([id]) => sent.has(id));
  const lastMs = Math.max(
    beganMs + sendingMs,
    ...(all.length === 0 ? [] : [all.reduce((last, [, end]) => Math.max(last, end.atMs), 0)]),
  );
  const otherwise: Record<string, number> = {};
  for (const [, { status }] of all) if (!isDelivered(status)) otherwise[status] = (otherwise[status] ?? 0) + 1;
  const delivered = all.filter(([, { status }]) => isDelivered(status));
  return {
    messages,
    concurrency,
    ratePerSecond: rate ?? null,
    accepted: sent.size,
    errors: Object.fromEntries(errors),
    acceptedPerSecond: rounded((1_000 * sent.size) / sendingMs),
    acceptMs: timesOf([...sent.values()].map((each) => each.acceptedMs - each.beganMs)),
    delivered: delivered.length,
    endedOtherwise: otherwise,
    notEnded: sent.size - all.length,
    endedPerSecond: rounded((1_000 * all.length) / (lastMs - beganMs)),
    deliveryMs: timesOf(delivered.map(([id, { atMs }]) => atMs - (sent.get(id)?.beganMs ?? atMs))),
    seconds: rounded((lastMs - beganMs) / 1_000),
  };
}

const rounded = (value: number) => Math.round(10 * value) / 10;

function timesOf(valuesMs: number[]): Times | null {
  const sorted = valuesMs.sort((a, b) => a - b);
  const at = (part: number) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
  return sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function linesOf(report: Report): string[] {
  const times = (value: Times | null) =>
    value === null ? null : `p50 ${value.p50} ms, p95 ${value.p95} ms, p99 ${value.p99} ms, max ${value.max} ms`;
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  return fieldLines([
    ['accepted', `${report.accepted} of ${report.messages}, ${report.acceptedPerSecond}/s`],
    ['  time', times(report.acceptMs)],
    ['delivered', `${report.delivered}, ${report.endedPerSecond}/s`],
    ['  time', times(report.deliveryMs)],
    ['refused', counts(report.errors)],
    ['other ends', counts(report.endedOtherwise)],
    ['not ended', report.notEnded === 0 ? null : report.notEnded],
    ['in all', `${report.seconds} s`],
  ]);
}

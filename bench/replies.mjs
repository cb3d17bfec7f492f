#!/usr/bin/env node
// How long a person waits for a bot: from the moment at which the SMSC brings a text to the moment at which the bot's answer is
// submitted to it. A hub of its own (`heliograph up`), the SMSC and each running instance of the bot are processes of their own;
// both moments are by the SMSC's clock. Prints one line of JSON, in milliseconds.
//
//   node bench/replies.mjs [--rate 100] [--seconds 30] [--instances 2]
import { fork } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { whole } from './children.mjs';
import { startHub } from './hub.mjs';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    instances: { type: 'string', default: '2' },
  },
});
const rate = whole('rate', values.rate, 1, 2_000);
const seconds = whole('seconds', values.seconds, 1, 600);
const instances = whole('instances', values.instances, 1, 8);
const TARGET = { p99Ms: 300 };
const SENDER = '62001';
/** The first person; each text is of another one. */
const FIRST = 447_502_010_000;
const WARM_UP_SECONDS = 5;
const peers = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'peers');

const closing = [];
try {
  console.log(JSON.stringify(await measure()));
} finally {
  for (const close of closing.reverse()) await close();
}

async function measure() {
  const smsc = await peer('replies-smsc.mjs', { sender: SENDER });
  const hub = await startHub();
  closing.push(() => hub.stop());
  await connect(hub, smsc);
  const made = await hub.ask(
    `mutation { registerBot(input: { name: "tables", senders: ["${SENDER}"], perMinute: 10000, perDay: 1000000 }) {
       ... on RegisterBotPayload { secret } ... on Error { error: message } } }`,
  );
  if (made.secret === undefined) throw new Error(JSON.stringify(made));
  const url = `ws://127.0.0.1:${hub.port}/graphql`;
  const bots = await Promise.all(
    Array.from({ length: instances }, () => peer('replies-bot.mjs', { url, secret: made.secret })),
  );
  let first = FIRST;
  const run = async (count) => {
    await smsc.ask({ reset: true });
    await hub.loops();
    const brought = await smsc.ask({ count, rate, first });
    first += count;
    if (brought.error !== undefined) throw new Error(brought.error);
    const answered = await allAnswered(smsc, count, bots);
    return { ...answered, refused: brought.refused, perSecond: Math.round(count / brought.seconds), loops: await hub.loops() };
  };
  await run(rate * WARM_UP_SECONDS);
  const measured = await run(rate * seconds);
  const said = await Promise.all(bots.map((bot) => bot.ask({})));
  const faults = said.flatMap((each) => each.faults);
  if (faults.length > 0) throw new Error(`the bot failed: ${faults[0]}`);
  const settings = { benchmark: 'replies', rate, seconds, instances, cores: os.availableParallelism() };
  const handled = said.map(({ answered, meanHandledMs }) => ({ answered, meanMs: Math.round(meanHandledMs * 10) / 10 }));
  return { ...settings, target: TARGET, met: measured.p99Ms < TARGET.p99Ms, ...measured, instancesHandled: handled };
}

/** The times of the answers, once all have come. @throws when they have not within 60 s, with what the bots were told meanwhile */
async function allAnswered(smsc, count, bots) {
  for (let tries = 0; tries < 600; tries++) {
    const { times, strays, again } = await smsc.ask({});
    if (times.length === count) return { texts: count, ...told(times), strays, again };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const missing = count - (await smsc.ask({})).times.length;
  const faults = (await Promise.all(bots.map((bot) => bot.ask({})))).flatMap((each) => each.faults);
  throw new Error(`${missing} of ${count} texts were not answered within 60 s: ${faults[0] ?? 'the bots were told of no fault'}`);
}

function told(all) {
  const sorted = [...all].sort((a, b) => a - b);
  const at = (share) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: at(1) };
}

/** A process of its own that tells when it is ready, and answers what it is asked. */
async function peer(file, options) {
  const child = fork(path.join(peers, file), [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  closing.push(() => child.kill());
  const ended = new Promise((_, reject) => child.once('exit', () => reject(new Error(`${file} ended`))));
  ended.catch(() => {});
  const answer = () => Promise.race([ended, new Promise((resolve) => child.once('message', resolve))]);
  const ask = (question) => {
    const answered = answer();
    child.send(question);
    return answered;
  };
  return { ask, ...(await answer()) };
}

async function connect(hub, smsc) {
  const input = { name: 'bench replies', host: '127.0.0.1', port: smsc.port, systemId: 'bench', password: 'bench' };
  const made = await hub.ask(
    'mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
    { input },
  );
  if (made.smscConnection === undefined) throw new Error(JSON.stringify(made));
  const connectionIds = [made.smscConnection.id];
  await hub.ask(
    'mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } } ... on Error { error: message } } }',
    { input: { name: 'bench replies', priority: 2_000, connectionIds } },
  );
  for (let tries = 0; tries < 300; tries++) {
    if ((await smsc.ask({})).clients > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the SMSC was not bound within 30 s');
}

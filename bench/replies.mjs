#!/usr/bin/env node
// How long a person waits for a bot: from the moment at which the SMSC brings a text to the moment at which the bot's answer is
// submitted to it. A hub of its own (`heliograph up`), the SMSC and each running instance of the bot are processes of their own;
// both moments are by the SMSC's clock. Prints one line of JSON, in milliseconds.
//
//   node bench/replies.mjs [--rate 100] [--seconds 30] [--instances 2]
import os from 'node:os';
import { parseArgs } from 'node:util';
import { whole } from './children.mjs';
import { connectSmsc, openHub, peer, report, round, told, until, watch } from './with-hub.mjs';

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
/** Texts to a hub that has just started go on for so long. */
const COLD_SECONDS = 10;
await report(measure);

async function measure() {
  const smsc = await peer('replies-smsc.mjs', { sender: SENDER });
  const { hub } = await openHub();
  await connectSmsc(hub, { name: 'bench replies', port: smsc.port });
  await until(async () => (await smsc.ask({})).clients > 0, 'the SMSC was not bound', 30);
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
    const watched = await watch(hub);
    const brought = await smsc.ask({ count, rate, first });
    first += count;
    if (brought.error !== undefined) throw new Error(brought.error);
    const answered = await allAnswered(smsc, count, bots);
    return { ...answered, refused: brought.refused, perSecond: Math.round(count / brought.seconds), ...(await watched()) };
  };
  // A hub that was started a moment ago and has never heard of anybody; the second run is of one that is at work.
  const cold = await run(rate * COLD_SECONDS);
  const measured = await run(rate * seconds);
  const said = await Promise.all(bots.map((bot) => bot.ask({})));
  const faults = said.flatMap((each) => each.faults);
  if (faults.length > 0) throw new Error(`the bot failed: ${faults[0]}`);
  const settings = { benchmark: 'replies', rate, seconds, instances, cores: os.availableParallelism() };
  const handled = said.map(({ answered, meanHandledMs }) => ({ answered, meanMs: Math.round(meanHandledMs * 10) / 10 }));
  return { ...settings, target: TARGET, met: measured.p99Ms < TARGET.p99Ms, cold, ...measured, instancesHandled: handled };
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

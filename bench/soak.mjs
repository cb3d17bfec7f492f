#!/usr/bin/env node
// Very many messages through one session of our client, each with its response and its receipt, and what the client's
// process holds in memory meanwhile: sampled at rest after a collection. Prints one line of JSON with the samples, the
// slope over their second half and the counts; fails when those do not agree. The SMSC is a small one of our own, unless
// --port names another.
//
//   node bench/soak.mjs [--messages 2000000] [--every 50000] [--window 100] [--seconds 1800] [--host 127.0.0.1] [--port 2775] [--quick]
import { parseArgs } from 'node:util';
import { runClient, startSmsc, whole } from './children.mjs';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '2000000' },
    every: { type: 'string', default: '50000' },
    window: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '1800' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { messages: '50000', every: '10000' });
const messages = whole('messages', values.messages, 1, 100_000_000);
const every = whole('every', values.every, 1, messages);
const window = whole('window', values.window, 1, 10_000);
const seconds = whole('seconds', values.seconds, 1, 86_400);

const smsc = await startSmsc(values);
try {
  const { host, port, name } = smsc;
  const options = { host, port, window, receipts: true, messages, every };
  const { samples, counts, ...rest } = await runClient('ours-soak', options, { seconds, execArgv: ['--expose-gc'] });
  const later = samples.slice(Math.floor(samples.length / 2));
  const mibPerMillionMessages = { rss: slope(later, 'rssMib'), heap: slope(later, 'heapMib') };
  console.log(JSON.stringify({ benchmark: 'soak', smsc: name, window, ...rest, counts, mibPerMillionMessages, samples }));
  const agree = counts.submitted === counts.accepted && counts.accepted === counts.receipts && counts.idsAgree;
  if (!agree) process.exitCode = 1;
} finally {
  smsc.stop();
}

/** Least squares, a million messages; `null` of fewer than two samples. */
function slope(samples, name) {
  if (samples.length < 2) return null;
  const mean = (list) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const x = samples.map((each) => each.messages / 1e6);
  const y = samples.map((each) => each[name]);
  const [xMean, yMean] = [mean(x), mean(y)];
  const above = x.reduce((sum, each, at) => sum + (each - xMean) * ((y[at] ?? 0) - yMean), 0);
  const below = x.reduce((sum, each) => sum + (each - xMean) ** 2, 0);
  return Math.round((above / below) * 100) / 100;
}

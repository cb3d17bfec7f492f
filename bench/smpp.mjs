#!/usr/bin/env node
// Submits a second over one bind, each with its response and its receipt, at several windows: our client beside the bare
// npm package `smpp`, each in a process of its own, in turns, and the CPU that a message costs the client. Prints one
// line of JSON; figures are medians over the rounds, ratios are ours to the bare package's, by round. The SMSC is a small
// one of our own, unless --port names another.
//
//   node bench/smpp.mjs [--count 20000] [--windows 1,10,100,1000] [--rounds 5] [--receipts true] [--seconds 60] [--quick]
//                       [--host 127.0.0.1] [--port 2775]
import { parseArgs } from 'node:util';
import { median, runClient, startSmsc, whole } from './children.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    windows: { type: 'string', default: '1,10,100,1000' },
    rounds: { type: 'string', default: '5' },
    receipts: { type: 'string', default: 'true' },
    seconds: { type: 'string', default: '60' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { count: '2000', windows: '10,100', rounds: '1' });
const count = whole('count', values.count, 1, 1_000_000);
const rounds = whole('rounds', values.rounds, 1, 100);
const seconds = whole('seconds', values.seconds, 1, 600);
const windows = values.windows.split(',').map((each) => whole('windows', each, 1, 10_000));
const receipts = values.receipts === 'true';
const CLIENTS = ['ours', 'bare'];

const smsc = await startSmsc(values);
try {
  const results = {};
  for (const window of windows) results[window] = await compare(window);
  const { name } = smsc;
  console.log(JSON.stringify({ benchmark: 'smpp', smsc: name, count, rounds, receipts, windows: results }));
} finally {
  smsc.stop();
}

async function compare(window) {
  const { host, port } = smsc;
  const options = { host, port, window, count, receipts, warmUp: Math.min(count, 5_000) };
  const runs = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    // Whoever goes first in one round goes second in the next.
    const order = round % 2 === 0 ? CLIENTS : CLIENTS.toReversed();
    for (const client of order) runs[client].push(await runClient(`${client}-bench`, options, { seconds }));
  }
  return {
    ours: medians(runs.ours),
    bare: medians(runs.bare),
    rateRatio: ratio(runs, 'perSecond'),
    cpuRatio: ratio(runs, 'cpuMicrosPerMessage'),
  };
}

function medians(list) {
  return Object.fromEntries(Object.keys(list[0]).map((name) => [name, median(list.map((each) => each[name]))]));
}

function ratio({ ours, bare }, name) {
  return Math.round(median(ours.map((each, round) => each[name] / bare[round][name])) * 100) / 100;
}

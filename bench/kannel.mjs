#!/usr/bin/env node
// The road beside Kannel: a hub of its own (`heliograph up`) and Kannel, over the same SMSC, turn by turn. Kannel takes one
// message a request over so many connections, and is done when the last receipt was called back; the hub is driven by
// bench/road.mjs, in bulk, one by one over so many connections, and one by one over one WebSocket, and is done when each
// receipt is stored. The first round is not counted: contacts are known then, and the hub's code is compiled. Kannel starts
// anew for each round: receipts that it never calls back stay in its memory, and each makes the next one slower.
// Prints one line of JSON: medians, ratios, CPU a message, and the targets.
//
//   node bench/kannel.mjs [--messages 50000] [--single 20000] [--runs 3] [--connections 64] [--window 1000] [--smsc 127.0.0.1:2775] [--quick]
import os from 'node:os';
import { parseArgs } from 'node:util';
import { median, startSmsc, whole } from './children.mjs';
import { startHub } from './hub.mjs';
import { startKannel } from './peers/kannel.mjs';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '50000' },
    single: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    window: { type: 'string', default: '1000' },
    smsc: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const messages = values.quick ? 2_000 : whole('messages', values.messages, 100, 1_000_000);
const single = values.quick ? 500 : whole('single', values.single, 100, 100_000);
const runs = values.quick ? 1 : whole('runs', values.runs, 1, 20);
const windowSize = whole('window', values.window, 1, 10_000);
const connections = whole('connections', values.connections, 1, 1_000);
const TARGETS = { bulk: 2.5, single: 1.3 };
const text = 'Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!';

const [host, port] = values.smsc?.split(':') ?? [];
const smsc = await startSmsc({ host, port });
const hub = await startHub();
try {
  const rounds = [];
  for (let round = 0; round <= runs; round++) {
    rounds.push({ peer: await peer(round === 0 ? 1_000 : Math.min(messages, 20_000)), hub: await road() });
  }
  const counted = rounds.slice(1);
  const kannelRates = counted.map(({ peer }) => peer.endToEndPerSecond);
  const told = (kind, target) => {
    const own = counted.map(({ hub: { [kind]: result } }) => result.endToEndPerSecond);
    const ratio = Math.round((median(own) / median(kannelRates)) * 100) / 100;
    const each = counted.map(({ hub: { [kind]: result } }) => sum(result.cpuMicrosPerMessage));
    return { endToEndPerSecond: median(own), runs: own, ratio, target, cpuMicrosPerMessage: median(each) };
  };
  console.log(
    JSON.stringify({
      benchmark: 'kannel',
      messages,
      single,
      connections,
      windowSize,
      smsc: smsc.name,
      cores: os.availableParallelism(),
      kannel: {
        endToEndPerSecond: median(kannelRates),
        runs: kannelRates,
        cpuMicrosPerMessage: median(counted.map(({ peer }) => sum(peer.cpuMicrosPerMessage))),
        receiptsNeverCalledBack: counted.map(({ peer }) => peer.receiptsNeverCalledBack),
      },
      bulk: told('bulk', TARGETS.bulk),
      single: told('oneByOne', TARGETS.single),
      socket: told('overSocket', TARGETS.single),
    }),
  );
} finally {
  await hub.stop();
  smsc.stop();
}

/** Sends so many through a Kannel of its own. */
async function peer(count) {
  const kannel = await startKannel({ smsc, windowSize });
  if (kannel === null) throw new Error('Kannel comes from a package of Debian, and there is no apt here that has it');
  try {
    await kannel.send({ count: Math.min(count, 500), connections, text });
    return await kannel.send({ count, connections, text });
  } finally {
    await kannel.stop();
  }
}

/** Drives the hub once: in bulk, one by one, and one by one over one socket. */
async function road() {
  const options = { single, runs: 1, connections, window: windowSize, smsc: `${smsc.host}:${smsc.port}` };
  const { bulk, oneByOne } = await hub.bench('road.mjs', { ...options, messages });
  const socket = await hub.bench('road.mjs', { ...options, messages: 1, transport: 'socket' });
  return { bulk, oneByOne, overSocket: socket.oneByOne };
}

function sum(byName) {
  return Object.values(byName).reduce((all, each) => all + each, 0);
}

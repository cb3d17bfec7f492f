#!/usr/bin/env node
// How long a short link takes to lead on at a rate of clicks, beside a road that sends; and whether every click is recorded. Before it, the
// same clicks go to a bare server of Node that answers 302 to everything, beside the same road: what the machine allows. Prints JSON.
//
//   node bench/links.mjs [--rate 2000] [--seconds 20] [--links 2000] [--road 200]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startHub } from './hub.mjs';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '20' },
    links: { type: 'string', default: '2000' },
    road: { type: 'string', default: '200' },
  },
});
const [rate, seconds, links, road] = [values.rate, values.seconds, values.links, values.road].map(Number);
const AGENT =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36';
const SETTINGS = `mutation { setLinkSettings(input: { allowedHosts: ["shop.example"] }) { __typename } }`;
const SEND = `mutation($input: SendMessagesInput!) { sendMessages(input: $input) { __typename ... on SendMessagesPayload { batch { accepted } } } }`;
const CODES = `query($after: String) { messages(first: 100, after: $after) { edges { cursor node { body } } pageInfo { hasNextPage endCursor } } }`;
const TARGET = 'https://shop.example/bench';
const COUNTS = `{ links(first: 100) { edges { node { url clicks botClicks } } } }`;

const hub = await startHub();
let sending = true;
try {
  await hub.ask(SETTINGS);
  await send(links, `Sale: {{ link "${TARGET}" }}`, 0);
  const codes = await codesOf();
  const beside = (async () => {
    for (let n = 1; sending && road > 0; n++) {
      const startedAt = performance.now();
      await send(road, 'Your parcel is on its way.', n);
      await setTimeout(Math.max(0, 1_000 - (performance.now() - startedAt)));
    }
  })().then(
    () => null,
    (error) => error,
  );
  const bare = await bareServer();
  const others = openClicks(bare.port);
  let allowed;
  try {
    for (const code of codes.slice(0, 200)) await others.click(code);
    allowed = await clicks(others, codes);
  } finally {
    others.close();
    bare.child.kill();
  }
  const visitors = openClicks(hub.port);
  for (const code of codes.slice(0, 200)) await visitors.click(code);
  await hub.loops();
  const { times, failed } = await clicks(visitors, codes);
  const loops = await hub.loops();
  sending = false;
  const fault = await beside;
  if (fault !== null) throw fault;
  const expected = times.length + Math.min(200, codes.length);
  const recorded = await recordedWithin(expected, 60_000);
  visitors.close();
  const [ms, bareMs] = [quantiles(times), quantiles(allowed.times)];
  const result = {
    clicksPerSecond: rate,
    roadPerSecond: road,
    seconds,
    clicks: times.length,
    failed,
    ms,
    bareMs,
    bareFailed: allowed.failed,
    ratio: Object.fromEntries(Object.keys(ms).map((at) => [at, Math.round((ms[at] / bareMs[at]) * 100) / 100])),
    loopDelayMsP99: loops,
    recorded,
    expected,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  sending = false;
  await hub.stop();
}

/** Quantiles of times, in milliseconds. */
function quantiles(times) {
  times.sort((a, b) => a - b);
  const at = (share) => Math.round((times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0) * 100) / 100;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) };
}

/** A server of Node, in a process of its own, that leads everybody on. */
async function bareServer() {
  const script = `const server = require('node:http').createServer((_, res) => {
    res.writeHead(302, { location: '${TARGET}', 'cache-control': 'no-store', 'content-length': 0 }).end();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the bare server ended'))),
  ]);
  return { child, port: Number(port) };
}

/** Sends to as many people, at most 10,000 at a time. */
async function send(count, text, round) {
  const recipients = Array.from({ length: count }, (_, n) => ({
    to: { phone: `+4479${String(11_000_000 + ((round * count + n) % 900_000)).padStart(8, '0')}` },
  }));
  const input = { recipients, content: { text }, purpose: 'TRANSACTIONAL' };
  const { batch } = await hub.ask(SEND, { input });
  if (batch?.accepted !== count) throw new Error(`${batch?.accepted} of ${count} were accepted`);
}

/** The codes of the links in the texts that were sent. */
async function codesOf() {
  const codes = [];
  for (let after = null; codes.length < links; ) {
    const { edges, pageInfo } = await hub.ask(CODES, { after });
    for (const { node } of edges) {
      const code = /\/l\/(\w{11})/.exec(node.body ?? '')?.[1];
      if (code !== undefined) codes.push(code);
    }
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return codes;
}

/** Connections that click, each one request at a time. They speak HTTP themselves: a client that costs as much as the hub measures itself. */
function openClicks(port) {
  const [free, all] = [[], new Set()];
  const open = () => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    const one = { socket, settle: null };
    let text = '';
    socket.setEncoding('latin1').on('data', (piece) => {
      text += piece;
      if (!text.includes('\r\n\r\n')) return;
      const status = text.slice(9, 12);
      text = '';
      const { settle } = one;
      one.settle = null;
      free.push(one);
      settle?.(status);
    });
    socket.on('error', () => {});
    // A server may close a connection that is idle, and one that asks.
    socket.on('close', () => {
      all.delete(socket);
      const at = free.indexOf(one);
      if (at >= 0) free.splice(at, 1);
      one.settle?.('none');
    });
    all.add(socket);
    return one;
  };
  return {
    /** One click. @returns how long it took, in milliseconds */
    async click(code) {
      const startedAt = performance.now();
      const one = free.pop() ?? open();
      const answered = new Promise((resolve) => {
        one.settle = resolve;
      });
      one.socket.write(`GET /l/${code} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: ${AGENT}\r\n\r\n`);
      const status = await answered;
      if (status !== '302') throw new Error(`answered ${status}`);
      return performance.now() - startedAt;
    },
    close() {
      for (const socket of all) socket.destroy();
    },
  };
}

/** Clicks at the rate, whether answers come or not. */
async function clicks(visitors, codes) {
  const [times, open] = [[], []];
  let [done, failed] = [0, 0];
  const startedAt = performance.now();
  while (performance.now() - startedAt < seconds * 1_000) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
    for (; done < due; done++) {
      open.push(
        visitors.click(codes[Math.floor(Math.random() * codes.length)]).then(
          (ms) => times.push(ms),
          () => failed++,
        ),
      );
    }
    await setTimeout(1);
  }
  await Promise.all(open);
  return { times, failed };
}

/** Waits until as many clicks are recorded. @returns how many are */
async function recordedWithin(expected, ms) {
  const until = performance.now() + ms;
  for (;;) {
    const { edges } = await hub.ask(COUNTS);
    const found = edges.map(({ node }) => node).find(({ url }) => url === TARGET);
    const { clicks: people = 0, botClicks = 0 } = found ?? {};
    if (people + botClicks >= expected || performance.now() > until) return people + botClicks;
    await setTimeout(500);
  }
}

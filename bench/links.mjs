#!/usr/bin/env node
// How long a short link takes to lead on at a rate of clicks, beside a road that sends; and whether every click is recorded. Prints JSON.
//
//   node bench/links.mjs [--rate 2000] [--seconds 20] [--links 2000] [--road 200]
import http from 'node:http';
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
try {
  await hub.ask(SETTINGS);
  await send(links, `Sale: {{ link "${TARGET}" }}`, 0);
  const codes = await codesOf();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  for (const code of codes.slice(0, 200)) await click(agent, code);
  let sending = true;
  const beside = (async () => {
    for (let n = 1; sending && road > 0; n++) {
      const startedAt = performance.now();
      await send(road, 'Your parcel is on its way.', n);
      await setTimeout(Math.max(0, 1_000 - (performance.now() - startedAt)));
    }
  })();
  const { times, failed } = await clicks(agent, codes);
  sending = false;
  await beside;
  const expected = times.length + Math.min(200, codes.length);
  const recorded = await recordedWithin(expected, 60_000);
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => Math.round((times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0) * 100) / 100;
  const result = {
    clicksPerSecond: rate,
    roadPerSecond: road,
    seconds,
    clicks: times.length,
    failed,
    ms: { p50: at(0.5), p90: at(0.9), p99: at(0.99), most: at(1) },
    recorded,
    expected,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  await hub.stop();
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

/** One click. @returns how long it took, in milliseconds */
function click(agent, code) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const options = { agent, host: '127.0.0.1', port: hub.port, path: `/l/${code}`, headers: { 'user-agent': AGENT } };
    http
      .get(options, (response) => {
        response.resume();
        if (response.statusCode === 302) resolve(performance.now() - startedAt);
        else reject(new Error(`answered ${response.statusCode}`));
      })
      .on('error', reject);
  });
}

/** Clicks at the rate, whether answers come or not. */
async function clicks(agent, codes) {
  const [times, open] = [[], []];
  let [done, failed] = [0, 0];
  const startedAt = performance.now();
  while (performance.now() - startedAt < seconds * 1_000) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
    for (; done < due; done++) {
      open.push(
        click(agent, codes[Math.floor(Math.random() * codes.length)]).then(
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

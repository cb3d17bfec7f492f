#!/usr/bin/env node
// The console in a real Chromium, before a hub that runs: octets of script and style before the first page (gzip), the time until the
// first row of /messages stands there (cold cache), and a feed of events on /live and /messages: the longest task of the page, frames a
// second and the memory after a collection. The events are put into the page's own subscription by a relay of this program, in the
// hub's protocol; everything else is the hub's. One line of JSON.
//
//   node bench/console.mjs --link 'http://localhost:4000/sign-in#…' [--rate 5000] [--seconds 110] [--loads 7] [--screens live,messages]
import fs from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { WebSocket, WebSocketServer } from 'ws';

const { values } = parseArgs({
  options: {
    link: { type: 'string' },
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '110' },
    loads: { type: 'string', default: '7' },
    screens: { type: 'string', default: 'live,messages' },
  },
});
if (values.link === undefined) throw new Error('--link is missing: the sign-in link of a hub, as npm start prints it');
const hub = new URL(values.link);
const [rate, seconds, loads] = [Number(values.rate), Number(values.seconds), Number(values.loads)];
const tell = (what) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);

/** Messages that events are about, in turn; the oldest are replaced. */
const POOL = 2_000;
const STATUSES = ['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'];
const EVERY_MS = 20;

/** Subscriptions of pages that are fed: what sends to each. */
const fed = new Map();

/** A server that hands everything on to the hub, and listens to what pages subscribe to. */
async function startRelay() {
  const server = http.createServer((req, res) => {
    const headers = { ...req.headers, host: hub.host, ...(req.headers.origin ? { origin: hub.origin } : {}) };
    const onward = http.request(hub.origin + req.url, { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
  sockets.on('connection', (page, req) => {
    const onward = new WebSocket(hub.origin.replace('http', 'ws') + req.url, 'graphql-transport-ws', {
      headers: { cookie: req.headers.cookie ?? '', origin: hub.origin },
    });
    const early = [];
    page.on('message', (data) => {
      const text = String(data);
      const message = JSON.parse(text);
      if (message.type === 'subscribe' && message.payload.query.includes('messageEvents')) fed.set(message.id, page);
      if (message.type === 'complete') fed.delete(message.id);
      if (onward.readyState === WebSocket.OPEN) onward.send(text);
      else early.push(text);
    });
    onward.on('open', () => {
      for (const text of early) onward.send(text);
    });
    onward.on('message', (data) => page.send(String(data)));
    for (const [one, other] of [
      [page, onward],
      [onward, page],
    ])
      one.on('close', () => other.close());
    onward.on('error', () => page.close());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://localhost:${server.address().port}`, stop: () => server.close() };
}

let made = 0;
const pool = [];
/** An event as the hub sends it: a message is accepted, goes out and arrives. */
function nextEvent() {
  const turn = made % STATUSES.length;
  const at = new Date().toISOString();
  if (turn === 0) {
    const id = `message_${(made + 1).toString(16).padStart(32, '0')}`;
    const phone = `+4477009${String(made % 100_000).padStart(5, '0')}`;
    pool.push({
      __typename: 'Message',
      id,
      createdAt: at,
      sentAt: null,
      finishedAt: null,
      to: phone,
      country: 'GB',
      sender: 'Shop',
      purpose: 'TRANSACTIONAL',
      body: `Your order ${made} is on its way. It will be with you tomorrow.`,
      partCount: 1,
      price: null,
      reason: null,
      route: null,
      contact: null,
    });
    if (pool.length > POOL) pool.shift();
  }
  const status = STATUSES[turn];
  const message = { ...pool.at(-1), status };
  const event = { id: `event_${made.toString(16).padStart(32, '0')}`, at, type: status, detail: null, part: null, reason: null, status };
  return { __typename: 'MessageStreamEvent', cursor: `bench-${made++}`, event, message };
}

/** Feeds every subscription at the rate. @returns a function that ends it, with how many came */
function feed() {
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1_000) * rate) - sent;
    for (let at = 0; at < due; at++) {
      const payload = { data: { messageEvents: nextEvent() } };
      for (const [id, page] of fed) page.send(JSON.stringify({ id, type: 'next', payload }));
    }
    sent += due;
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return sent;
  };
}

/** Notes of a page on itself: its first row, long tasks, frames. */
const NOTES = () => {
  globalThis.notes = { firstRowMs: null, tasks: [], frames: 0 };
  const frame = () => {
    globalThis.notes.frames += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) globalThis.notes.tasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('main [role="row"] [role="gridcell"], main [role="grid"] [role="row"]') === null)
      return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      globalThis.notes.firstRowMs = performance.now();
    });
  };
  requestAnimationFrame(look);
};

async function signedIn(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(values.link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function firstPaints(browser, state) {
  const times = [];
  for (let at = 0; at < loads; at++) {
    const context = await browser.newContext({ storageState: state, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(NOTES);
    await page.goto(`${hub.origin}/messages`);
    // The policy of the pages forbids the strings that waitForFunction makes a function of.
    let ms = null;
    while (ms === null) ms = await page.evaluate('notes.firstRowMs');
    times.push(Math.round(ms));
    await context.close();
  }
  return times.sort((a, b) => a - b);
}

async function heapMiB(devtools) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return Math.round(usedSize / 104_857.6) / 10;
}

async function underLoad(browser, state, origin, path) {
  tell(`feed ${path}`);
  const context = await browser.newContext({ storageState: state, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(NOTES);
  await page.goto(origin + path);
  await page.getByRole('button', { name: 'live', exact: true }).waitFor();
  while (fed.size === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const devtools = await context.newCDPSession(page);
  const stop = feed();
  const memory = [];
  // Lists fill to their bound first. What a collection takes is no task of the page.
  const pieces = 5;
  const tasks = [];
  let frames = 0;
  let watchedMs = 0;
  for (let at = 0; at < pieces; at++) {
    await page.evaluate(() => Object.assign(globalThis.notes, { tasks: [], frames: 0 }));
    const from = performance.now();
    await new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / pieces));
    const notes = await page.evaluate('notes');
    watchedMs += performance.now() - from;
    tasks.push(...notes.tasks.map(({ duration }) => Math.round(duration)));
    frames += notes.frames;
    memory.push(await heapMiB(devtools));
  }
  const sent = stop();
  await context.close();
  fed.clear();
  return {
    eventsPerSecond: Math.round((sent / watchedMs) * 1_000),
    longestTaskMs: Math.max(0, ...tasks),
    tasksOver50Ms: tasks.length,
    tasksOver100Ms: tasks.filter((ms) => ms > 100).length,
    framesPerSecond: Math.round((frames / watchedMs) * 1_000),
    heapMiB: memory,
  };
}

function initialBytes() {
  const page = fs.readFileSync('dist/console/index.html', 'utf8');
  const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(js|css))"/g)];
  const sum = (kind) =>
    files.filter(([, , each]) => each === kind).reduce((all, [, file]) => all + fs.statSync(`dist/console${file}.gz`).size, 0);
  return { js: sum('js'), css: sum('css') };
}

const relay = await startRelay();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  const state = await signedIn(browser);
  const initialGzipBytes = initialBytes();
  const firstRowMs = await firstPaints(browser, state);
  const fedScreens = {};
  for (const each of values.screens.split(',')) fedScreens[each] = await underLoad(browser, state, relay.origin, `/${each}`);
  process.stdout.write(`${JSON.stringify({ initialGzipBytes, firstRowMs, rate, seconds, ...fedScreens })}\n`);
} finally {
  await browser.close();
  relay.stop();
}
process.exit(0);

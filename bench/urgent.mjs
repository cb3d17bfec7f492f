#!/usr/bin/env node
// How long a one-time code takes from its request to the SMSC's seeing its submit_sm, while a long queue of bulk messages
// waits for the same connection: with an empty queue, with the queue behind a contracted rate, and with the queue drained
// as fast as the machine can. A hub of its own (`heliograph up`), the SMSC and whoever asks for the codes are processes of
// their own, on one clock. Prints one line of JSON: each in milliseconds, and where they went, stage by stage.
//
// With --verify every other code is the hub's own (startVerification), beside plain ones of the same moments, and processes that have just
// started are asked for one: bench/verify.mjs.
//
//   node bench/urgent.mjs [--queued 1000000] [--codes 600] [--rate 50] [--contract 200] [--window 1000] [--quick] [--verify]
import os from 'node:os';
import { parseArgs } from 'node:util';
import { fromGlobalId } from '../build/kernel/global-ids.js';
import { whole } from './children.mjs';
import { now } from './peers/codes-clock.mjs';
import { connectSmsc, openHub, peer, queueBulk, report, round, setRate, told, until, waiting, watch } from './with-hub.mjs';

const { values } = parseArgs({
  options: {
    queued: { type: 'string' },
    codes: { type: 'string', default: '600' },
    rate: { type: 'string', default: '50' },
    contract: { type: 'string', default: '200' },
    window: { type: 'string', default: '1000' },
    quick: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
  },
});
const queued = whole('queued', values.queued ?? (values.quick ? '80000' : '1000000'), 1_000, 100_000_000);
const codes = whole('codes', values.codes, 10, 100_000);
const rate = whole('rate', values.rate, 1, 1_000);
const contract = whole('contract', values.contract, 1, 100_000);
const windowSize = whole('window', values.window, 1, 100_000);
const text = 'Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!';
const PEOPLE = 20_000;
const TARGET = { p50Ms: 20, p99Ms: 100 };
/** Processes that are asked for a code as soon as they are ready. */
const FRESH = 5;
await report(measure);

async function measure() {
  const smsc = await peer('codes-smsc.mjs', {});
  const { hub, db } = await openHub();
  const connection = await connectSmsc(hub, { name: 'bench urgent', port: smsc.port, windowSize });
  await boundAgain(smsc, 0);
  const connectionId = fromGlobalId('Connection', connection);
  const { verify } = values;
  // Nobody enters these: the guard would stop them.
  if (verify) await allow(hub);
  const asker = await peer('codes.mjs', { port: hub.port, key: hub.key, natsUrl: hub.natsUrl, connectionId, verify });
  let asked = 0;
  const run = async (count = codes) => {
    const { submits } = await smsc.ask({});
    const began = performance.now();
    const watched = await watch(hub);
    const { asked: requests, published } = await asker.ask({ codes: count, rate, from: 2_110_000 + asked });
    asked += count;
    const seen = await seenAll(smsc, requests);
    const stored = await moments(db, requests);
    const timesOf = (own) => stages(own, new Map(published), seen, stored);
    const plain = timesOf(requests.filter(({ isVerification }) => !isVerification));
    const own = verify ? timesOf(requests.filter(({ isVerification }) => isVerification)) : plain;
    const times = verify ? { ...own, plain, ratios: ratios(own, plain) } : plain;
    const submitsPerSecond = Math.round(((await smsc.ask({})).submits - submits) / ((performance.now() - began) / 1_000));
    return { ...times, submitsPerSecond, ...(await watched()) };
  };
  await run(200);
  const empty = await run();
  await rebound(hub, smsc, connection, 1);
  const began = performance.now();
  const numberOf = (index) => `44750${2_010_000 + (index % PEOPLE)}`;
  await queueBulk(hub, queued, numberOf, () => ({ content: { text }, purpose: 'TRANSACTIONAL' }));
  const queueSeconds = Math.round((performance.now() - began) / 100) / 10;
  const busy = async (throughputPerSecond) => {
    await rebound(hub, smsc, connection, throughputPerSecond);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const before = await waiting(db);
    const result = await run();
    const after = await waiting(db);
    if (after === 0) throw new Error('the queue was drained before the last code: queue more');
    const ratio = round(result.p50Ms / empty.p50Ms);
    const met = result.p50Ms < TARGET.p50Ms && result.p99Ms < TARGET.p99Ms;
    return { queuedBefore: before, queuedAfter: after, ratioP50: ratio, met, ...result };
  };
  const contracted = await busy(contract);
  const firstSecond = verify ? await firstCodes(hub, smsc) : undefined;
  const unbounded = await busy(null);
  const settings = { benchmark: 'urgent', queued, codes, rate, contract, windowSize, cores: os.availableParallelism() };
  return { ...settings, verify, target: TARGET, queueSeconds, empty, contracted, firstSecond, unbounded };
}

async function allow(hub) {
  const input = { action: 'ALLOW', prefix: '+44750', reason: 'bench' };
  const query = 'mutation($input: SetFraudRuleInput!) { setFraudRule(input: $input) { __typename ... on Error { error: message } } }';
  const { error } = await hub.ask(query, { input });
  if (error !== undefined) throw new Error(error);
}


/** From the request to the submit, in milliseconds, of codes that a process is asked for in its first second. */
async function firstCodes(hub, smsc) {
  const times = [];
  for (let index = 0; index < FRESH; index++) {
    const fresh = await hub.serve('api');
    const number = `44750${2_190_000 + index}`;
    const input = { to: `+${number}`, purposeText: 'Bench' };
    const query = 'mutation($input: StartVerificationInput!) { startVerification(input: $input) { __typename } }';
    const askedAt = now();
    const answer = await fetch(`http://127.0.0.1:${fresh.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.key}` },
      body: JSON.stringify({ query, variables: { input } }),
    });
    await answer.text();
    times.push(round((await seenAll(smsc, [{ number }])).get(number) - askedAt));
    await fresh.stop();
  }
  return { targetMs: 500, timesMs: times, met: times.every((ms) => ms < 500) };
}

/** Changes the rate, and waits until the dispatcher has bound anew with it. */
async function rebound(hub, smsc, id, throughputPerSecond) {
  const { binds } = await smsc.ask({});
  await setRate(hub, id, throughputPerSecond);
  await boundAgain(smsc, binds);
}

function boundAgain(smsc, before) {
  return until(async () => (await smsc.ask({})).binds > before, 'the SMSC was not bound', 30);
}

/** When the SMSC saw the codes, by number. */
async function seenAll(smsc, requests) {
  const seen = new Map();
  for (let tries = 0; tries < 300 && seen.size < requests.length; tries++) {
    for (const [number, at] of (await smsc.ask({})).seen) seen.set(number, at);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (seen.size < requests.length) throw new Error(`${requests.length - seen.size} codes were not sent within 30 s`);
  return seen;
}

/** When each was accepted and claimed, by id; in whole milliseconds, as the database has it. */
async function moments(db, requests) {
  const { rows } = await db.query('SELECT id, created_at, claimed_at FROM messages WHERE id = ANY($1::uuid[])', [
    requests.map(({ id }) => id),
  ]);
  return new Map(rows.map((row) => [row.id, { acceptedAt: row.created_at.getTime(), claimedAt: row.claimed_at.getTime() }]));
}

/** How much longer than plain messages the hub's own codes take. */
function ratios(own, plain) {
  const of = (one, name, other) => round(one[name] / other[name]);
  const [all, accepted] = [own.stages.acceptToSubmit, plain.stages.acceptToSubmit];
  return {
    p50: of(own, 'p50Ms', plain),
    p99: of(own, 'p99Ms', plain),
    acceptToSubmitP50: of(all, 'p50Ms', accepted),
    acceptToSubmitP99: of(all, 'p99Ms', accepted),
  };
}

/** From request to submit, and from one stage to the next. */
function stages(requests, published, seen, stored) {
  const each = requests.map(({ number, id, askedAt, answeredAt }) => {
    const { acceptedAt, claimedAt } = stored.get(id);
    const [publishedAt, seenAt] = [published.get(id), seen.get(number)];
    return {
      all: seenAt - askedAt,
      answer: answeredAt - askedAt,
      requestToAccept: acceptedAt - askedAt,
      acceptToSubmit: seenAt - acceptedAt,
      acceptToPublished: publishedAt - acceptedAt,
      publishedToClaim: claimedAt - publishedAt,
      claimToSubmit: seenAt - claimedAt,
    };
  });
  const of = (name) => told(each.map((one) => one[name]));
  const { p50Ms, p99Ms, maxMs } = of('all');
  const names = ['requestToAccept', 'acceptToSubmit', 'acceptToPublished', 'publishedToClaim', 'claimToSubmit', 'answer'];
  return { measured: each.length, p50Ms, p99Ms, maxMs, stages: Object.fromEntries(names.map((name) => [name, of(name)])) };
}

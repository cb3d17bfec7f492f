#!/usr/bin/env node
// How long after a STOP the last message is still submitted to the person, with a long queue before the connections: a hub of its own
// (`heliograph up`) with two connections and senders, an SMSC in this process. People with messages somewhere in the queue reply
// STOP by one connection while both drain it. Prints one line of JSON: from the moment the SMSC wrote the STOP to the last submit
// to that person other than the confirmation, in milliseconds (negative: none came after it).
//
//   node bench/stop.mjs [--queued 100000] [--people 50] [--rate 1000]
import os from 'node:os';
import { parseArgs } from 'node:util';
import { SmscServer } from '../build/smpp/server.js';
import { whole } from './children.mjs';
import { deliverReceipt } from './peers/deliver.mjs';
import { atEnd, connectSmsc, openHub, queueBulk, report, round, setRate, until, waiting } from './with-hub.mjs';

const { values } = parseArgs({
  options: {
    queued: { type: 'string', default: '100000' },
    people: { type: 'string', default: '50' },
    rate: { type: 'string', default: '1000' },
  },
});
const queued = whole('queued', values.queued, 1_000, 10_000_000);
const people = whole('people', values.people, 1, 1_000);
const rate = whole('rate', values.rate, 10, 100_000);
const text = 'Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!';
const TARGET_MS = 1_000;

/** Twenty messages of each person lie all over the queue. */
const PEOPLE = Math.max(1_000, Math.floor(queued / 20));
const numberOf = (index) => `44750${2_010_000 + (index % PEOPLE)}`;

await report(measure);

async function measure() {
  const submits = [];
  let id = 0;
  const smsc = new SmscServer({
    onBind: () => 0,
    onSubmit: (client, sm, answer) => {
      submits.push({ to: sm.destAddr, at: performance.now(), isOurs: sm.shortMessage.toString('latin1').startsWith('Your order') });
      const remoteId = String(++id);
      answer(0, remoteId);
      deliverReceipt(client, sm, remoteId);
    },
    onClients: () => {},
  });
  const port = await smsc.listen('127.0.0.1', 0);
  atEnd(() => smsc.close());
  const { hub, db } = await openHub();
  // Slow while the queue is filled.
  const connections = [await connect(hub, port, 'a', '111'), await connect(hub, port, 'b', '222')];
  const began = performance.now();
  // Half of it for one connection and half for the other.
  const purposes = ['TRANSACTIONAL', 'CONVERSATION'];
  await queueBulk(hub, queued, numberOf, (request) => ({ content: { text }, purpose: purposes[request % 2] }));
  const queueSeconds = Math.round((performance.now() - began) / 100) / 10;
  const before = await waiting(db);
  for (const connection of connections) await setRate(hub, connection, rate);
  await until(() => submits.length > rate / 2, 'the queue did not begin to drain');
  const stops = await stopAll(smsc.clients);
  await until(async () => (await revoked(db)) >= people, 'not every STOP was recorded');
  const mark = submits.length;
  // Long enough for anything that was under way, and for a chunk of both queues.
  await until(() => submits.length > mark + 4 * rate, 'the queue did not go on draining');
  const after = await waiting(db);
  const late = stops.map(({ number, at }) => {
    const last = submits.filter((each) => each.isOurs && each.to === number && each.at > at).at(-1);
    return last === undefined ? 0 : last.at - at;
  });
  const confirmations = submits.filter((each) => !each.isOurs).length;
  const sorted = late.toSorted((a, b) => a - b);
  return {
    ...{ benchmark: 'stop', queued, people, rate, cores: os.availableParallelism(), queueSeconds, queuedBefore: before, queuedAfter: after },
    lastSubmitAfterStopMs: { p50: round(sorted[Math.floor(sorted.length / 2)] ?? 0), max: round(sorted.at(-1) ?? 0) },
    peopleWithASubmitAfterTheirStop: late.filter((ms) => ms > 0).length,
    confirmations,
    target: { maxMs: TARGET_MS },
    met: (sorted.at(-1) ?? 0) < TARGET_MS && after > 0,
  };
}

/** Every person replies STOP, one after the other, by any of the connections. */
async function stopAll(clients) {
  const stops = [];
  for (let person = 0; person < people; person++) {
    const number = numberOf(person * 7);
    const client = clients[person % clients.length];
    stops.push({ number, at: performance.now() });
    void client.deliver({
      ...{ sourceAddr: number, sourceTon: 1, sourceNpi: 1, destAddr: person % 2 === 0 ? '111' : '222', destTon: 3, destNpi: 0 },
      ...{ esmClass: 0, dataCoding: 0, registeredDelivery: 0, shortMessage: Buffer.from('STOP', 'latin1'), tlvs: [] },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return stops;
}

async function connect(hub, port, name, defaultSender) {
  const purposes = name === 'a' ? ['TRANSACTIONAL'] : ['ALERT', 'CONVERSATION', 'MARKETING', 'SURVEY', 'OTP'];
  const connection = { name: `stop ${name}`, port, systemId: name, windowSize: 100, throughputPerSecond: 1 };
  return connectSmsc(hub, connection, { purposes, defaultSender });
}

async function revoked(db) {
  const { rows } = await db.query("SELECT count(DISTINCT contact_id)::int AS count FROM consents WHERE state = 'REVOKE'");
  return rows[0].count;
}

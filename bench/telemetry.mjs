#!/usr/bin/env node
// What the watching costs a message, in nanoseconds of CPU: what the stages count and time, and what they ask of tracing
// while no SDK is loaded. Beside it, what the histogram of prom-client would take for one value. Prints one line of JSON
// with medians.
//
//   node bench/telemetry.mjs [--chunk 250] [--rounds 2000] [--runs 7] [--quick]
import { parseArgs } from 'node:util';
import { Histogram } from 'prom-client';
import { meterAccepted } from '../build/pipeline/accept/observe.js';
import { meterClaimed, SubmitMeter } from '../build/pipeline/dispatch/observe.js';
import { meterReceipts, meterRecorded } from '../build/pipeline/record/observe.js';
import { traceAccepted } from '../build/pipeline/accept/observe.js';
import { traceClaimed, traceSubmit } from '../build/pipeline/dispatch/observe.js';
import { traceParentOf } from '../build/pipeline/message/traced.js';
import { tracePublishes } from '../build/pipeline/outbox/observe.js';
import { traceRecorded } from '../build/pipeline/record/observe.js';
import { debugMessages, openLog } from '../build/telemetry/log.js';
import { Telemetry } from '../build/telemetry/telemetry.js';
import { currentTraceParent } from '../build/telemetry/trace.js';

const { values } = parseArgs({
  options: {
    chunk: { type: 'string', default: '250' },
    rounds: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { rounds: '200', runs: '3' });
const chunk = Number(values.chunk);
const connectionId = '01a20000-0000-7000-8000-00000000000c';
const telemetry = new Telemetry();
const log = openLog('info');
const now = new Date();
const messages = Array.from({ length: chunk }, (_, index) => ({
  id: `01a20000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  purpose: 'TRANSACTIONAL',
  queuedAt: now,
  traceParent: null,
}));
const accepted = messages.map(() => 'accepted');
const outcome = { kind: 'accepted', remoteId: '1', responseMs: 12 };
const receipts = messages.map(({ id }) => ({ receipt: { receivedAt: now, state: 'DELIVERED' }, part: { messageId: id, number: 1 } }));
const facts = messages.map(() => ({ kind: 'receipt' }));
const rows = [{ messageId: '', subject: 'jobs', payload: {} }];
const submits = new SubmitMeter(telemetry, connectionId, new Map());
const connection = { telemetry, connectionId, log };
const started = () => performance.now();
const ids = () => messages;
const plain = new Histogram({ name: 'plain', help: 'x', labelNames: ['connection'], registers: [], buckets: [0.01, 0.1, 1] });

/** What one chunk of messages asks of the watching, stage by stage. */
const STAGES = {
  accept() {
    meterAccepted(telemetry, 'single', accepted, started());
    traceAccepted(messages, 0);
    debugMessages(log, {}, ids, 'x');
    for (let each = 0; each < chunk; each++) currentTraceParent();
  },
  publish() {
    traceParentOf(messages);
    tracePublishes(rows).end();
  },
  claim() {
    meterClaimed(telemetry, connectionId, messages, chunk, started());
    traceClaimed(messages, connectionId, [], 0);
    debugMessages(log, {}, ids, 'x');
  },
  submit() {
    for (const message of messages) {
      const traced = traceSubmit(message, connectionId, 1);
      submits.note(outcome);
      traced([]);
    }
  },
  record() {
    meterRecorded(connection, facts, started());
    meterReceipts(connection, { matched: receipts, unmatched: [] }, () => now);
    traceRecorded(messages, receipts, 0);
  },
  promClientHistogram() {
    for (let each = 0; each < chunk; each++) plain.observe({ connection: connectionId }, 0.012);
  },
};

function nanosecondsAMessage(work) {
  const begun = process.cpuUsage();
  for (let round = 0; round < Number(values.rounds); round++) work();
  const { user, system } = process.cpuUsage(begun);
  return ((user + system) * 1_000) / (Number(values.rounds) * chunk);
}

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const result = {};
for (const [stage, work] of Object.entries(STAGES)) {
  nanosecondsAMessage(work);
  result[stage] = Math.round(median(Array.from({ length: Number(values.runs) }, () => nanosecondsAMessage(work))));
}
const { promClientHistogram, ...road } = result;
const total = Object.values(road).reduce((sum, each) => sum + each, 0);
console.log(JSON.stringify({ benchmark: 'telemetry', unit: 'ns CPU per message', chunk, ...road, total, promClientHistogram }));
process.exit(0);

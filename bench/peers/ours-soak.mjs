// One long run, measured at rest every so many messages. Needs --expose-gc.
import { setTimeout as sleep } from 'node:timers/promises';
import { options } from './drive.mjs';
import { connect } from './ours.mjs';

const MIB = 1024 * 1024;
const { messages, every, ...given } = options();
const drive = await connect(given);
const samples = [];
let elapsedMicros = 0;
let cpuMicros = 0;
await sample();
while (drive.submitted < messages) {
  const spent = await drive.run({ ...given, count: Math.min(every, messages - drive.submitted) });
  elapsedMicros += spent.elapsedMicros;
  cpuMicros += spent.cpuMicros;
  await sample();
}
const { submitted, accepted, receipts, idsAgree } = drive;
process.send({
  perSecond: Math.round((submitted / elapsedMicros) * 1e6),
  cpuMicrosPerMessage: Math.round((cpuMicros / submitted) * 10) / 10,
  counts: { submitted, accepted, receipts, idsAgree },
  samples,
});

/** Memory in MiB when what can be freed is freed. */
async function sample() {
  // Answers of the last receipts leave first.
  await sleep(20);
  global.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  const mib = (octets) => Math.round((octets / MIB) * 100) / 100;
  samples.push({ messages: drive.submitted, rssMib: mib(rss), heapMib: mib(heapUsed), externalMib: mib(external) });
}

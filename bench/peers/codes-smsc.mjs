// The SMSC of bench/urgent.mjs: answers every submit at once, sends the receipt right after, and notes when each one-time
// code came. Ends with its parent.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SmscServer } from '../../build/smpp/server.js';
import { now } from './codes-clock.mjs';
import { deliverReceipt } from './deliver.mjs';

const seen = [];
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
let id = 0;
let binds = 0;
const server = new SmscServer({
  onBind: () => {
    binds++;
    return 0;
  },
  onSubmit: (client, sm, answer) => {
    // Only a code is as short.
    if (sm.shortMessage.length < 80) seen.push([sm.destAddr, now()]);
    const remoteId = String(++id);
    answer(0, remoteId);
    deliverReceipt(client, sm, remoteId);
  },
  onClients: () => {},
});
process.on('disconnect', () => process.exit());
process.on('message', () => {
  process.send({ seen: seen.splice(0), submits: id, binds, loopP99Ms: delay.percentile(99) / 1e6 });
  delay.reset();
});
process.send({ port: await server.listen('127.0.0.1', 0) });

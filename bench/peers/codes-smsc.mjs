// The SMSC of bench/urgent.mjs: answers every submit at once, sends the receipt right after, and notes when each one-time
// code came. Ends with its parent.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeReceipt } from '../../dist/smpp/receipt.js';
import { SmscServer } from '../../dist/smpp/server.js';
import { now } from './codes-clock.mjs';

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
    if (sm.shortMessage.length < 32) seen.push([sm.destAddr, now()]);
    const remoteId = String(++id);
    answer(0, remoteId);
    const at = new Date();
    const { text, tlvs } = writeReceipt({ remoteId, state: 'DELIVERED', err: '000', submittedAt: at, doneAt: at });
    void client.deliver({
      sourceAddr: sm.destAddr,
      sourceTon: sm.destTon,
      sourceNpi: sm.destNpi,
      destAddr: sm.sourceAddr,
      destTon: sm.sourceTon,
      destNpi: sm.sourceNpi,
      esmClass: 0x04,
      dataCoding: 0,
      registeredDelivery: 0,
      shortMessage: Buffer.from(text, 'latin1'),
      tlvs,
    });
  },
  onClients: () => {},
});
process.on('disconnect', () => process.exit());
process.on('message', () => {
  process.send({ seen: seen.splice(0), submits: id, binds, loopP99Ms: delay.percentile(99) / 1e6 });
  delay.reset();
});
process.send({ port: await server.listen('127.0.0.1', 0) });

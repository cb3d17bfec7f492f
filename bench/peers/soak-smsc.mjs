// The SMSC of bench/soak-hub.mjs: answers every submit at once, sends its receipt a moment later, and counts how often each
// number was submitted. Ends with its parent.
import { SmscServer } from '../../build/smpp/server.js';
import { deliverReceipt } from './deliver.mjs';

const { first, numbers, receiptAfterMs } = JSON.parse(process.argv[2]);
/** Submits by number, from the first on. */
const submits = new Uint8Array(numbers);
let id = 0;
let binds = 0;
const server = new SmscServer({
  onBind: () => {
    binds++;
    return 0;
  },
  onSubmit: (client, sm, answer) => {
    const index = Number(sm.destAddr) - first;
    if (submits[index] < 255) submits[index]++;
    const remoteId = String(++id);
    answer(0, remoteId);
    setTimeout(() => deliverReceipt(client, sm, remoteId), receiptAfterMs);
  },
  onClients: () => {},
});
process.on('disconnect', () => process.exit());
process.on('message', () => {
  const [submitted, twice] = [submits.filter((times) => times > 0).length, submits.filter((times) => times > 1).length];
  process.send({ submits: id, submitted, twice, binds });
});
process.send({ port: await server.listen('127.0.0.1', 0) });

// The SMSC of bench/replies.mjs: brings texts of persons at a rate, notes when each was brought and when its answer was submitted,
// both by its own clock. Ends with its parent.
import { SmscServer } from '../../build/smpp/server.js';
import { deliverReceipt } from './deliver.mjs';

const { sender } = JSON.parse(process.argv[2]);
/** When a text was brought, by the number of its person. */
const brought = new Map();
/** Times from text to answer, in milliseconds. */
let times = [];
let [id, strays, again] = [0, 0, 0];
const server = new SmscServer({
  onBind: () => 0,
  onSubmit: (client, sm, answer) => {
    const at = brought.get(sm.destAddr);
    if (at === undefined) strays++;
    else if (at === null) again++;
    else {
      times.push(performance.now() - at);
      brought.set(sm.destAddr, null);
    }
    const remoteId = String(++id);
    answer(0, remoteId);
    deliverReceipt(client, sm, remoteId);
  },
  onClients: () => {},
});

function deliver(client, person, text) {
  brought.set(person, performance.now());
  return client.deliver({
    sourceAddr: person,
    sourceTon: 1,
    sourceNpi: 1,
    destAddr: sender,
    destTon: 3,
    destNpi: 0,
    esmClass: 0,
    dataCoding: 0,
    registeredDelivery: 0,
    shortMessage: Buffer.from(text, 'latin1'),
    tlvs: new Map(),
  });
}

/** Brings texts, each of another person, one every so often by the clock: who is late does not wait for the answers. */
function bring({ count, rate, first }) {
  const began = performance.now();
  const receivers = server.clients.filter((client) => client.receives);
  if (receivers.length === 0) return process.send({ error: 'nobody is bound to receive' });
  let refused = 0;
  let next = 0;
  const timer = setInterval(() => {
    const due = Math.min(count, Math.floor(((performance.now() - began) / 1_000) * rate) + 1);
    for (; next < due; next++) {
      const client = receivers[next % receivers.length];
      void deliver(client, String(first + next), `Is my table free at ${next}?`).then((status) => {
        if (status !== 0) refused++;
      });
    }
    if (next === count) {
      clearInterval(timer);
      process.send({ brought: count, refused, seconds: (performance.now() - began) / 1_000 });
    }
  }, 1);
}

process.on('disconnect', () => process.exit());
process.on('message', (asked) => {
  if (asked.count !== undefined) bring(asked);
  else if (asked.reset === true) {
    times = [];
    [strays, again] = [0, 0];
    process.send({});
  } else process.send({ times, strays, again, clients: server.clients.filter((client) => client.receives).length });
});
process.send({ port: await server.listen('127.0.0.1', 0) });

// An SMSC that answers every submit at once and sends the receipt right after. Tells its parent, when it is asked, how many
// submits came and were accepted. Ends with its parent.
import { SmscServer } from '../../build/smpp/server.js';
import { deliverReceipt } from './deliver.mjs';

let id = 0;
const server = new SmscServer({
  onBind: () => 0,
  onSubmit: (client, sm, answer) => {
    const remoteId = String(++id);
    answer(0, remoteId);
    if ((sm.registeredDelivery & 1) === 0) return;
    deliverReceipt(client, sm, remoteId);
  },
  onClients: () => {},
});
process.on('message', () => process.send({ submits: id, accepted: id }));
process.on('disconnect', () => process.exit());
process.send({ port: await server.listen('127.0.0.1', 0) });
